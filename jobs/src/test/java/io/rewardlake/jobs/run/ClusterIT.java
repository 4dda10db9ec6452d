package io.rewardlake.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.jobs.Main;
import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.testkit.SparkExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a cluster, where executors and drivers get lost. */
@ExtendWith({SparkExtension.class, StandaloneCluster.class})
class ClusterIT {
  private static final Path MAPPING = Script.ROOT.resolve("conf/mappings/simulated.conf");

  private static final String PIPELINE =
      """
      stages = [simulate, ingest, aggregate, embed, train, strengths]
      simulate {
        command = simulate, topics = 4, items-per-topic = 10, pairs = 120
        output = ${lake}"/_simulated"
      }
      ingest {
        command = ingest preferences, format = pairwise-votes, mapping = "%s"
        input = [${lake}"/_simulated"]
      }
      aggregate { command = aggregate-votes }
      embed { command = embed, dimension = 128 }
      train {
        command = train-reward, members = 2, folds = 2, epochs = 3, batch-size = 64
        meta-dataset = majority
      }
      strengths { command = strengths }
      """;

  private static final int EPISODES = 20_000;
  private static final int TREES = 1_000;

  @TempDir static Path temp;
  private final StandaloneCluster.Running cluster;

  ClusterIT(StandaloneCluster.Running cluster) {
    this.cluster = cluster;
  }

  @Test
  void statusCountsTheWorkers() throws Exception {
    assertThat(Script.run(temp, "cluster", "status").out())
        .contains(cluster.master())
        .containsPattern("workers +2");
  }

  /** The class path of an executor is Spark's own; Delta and the lake arrive through --jars. */
  @Test
  void executorsOnAnUnmodifiedClassPathWriteTheLake() throws Exception {
    Script.Result result =
        Script.run(
            temp,
            "sql",
            "--master=" + cluster.master(),
            "--lake",
            temp.resolve("lake").toString(),
            "--executor-memory",
            "1g",
            "--conf",
            "spark.executor.resource.gpu.amount=1",
            "-e",
            "CREATE TABLE numbers USING delta AS SELECT id FROM range(0, 100, 1, 2);"
                + " SELECT sum(id), count(DISTINCT file)"
                + " FROM (SELECT id, input_file_name() AS file FROM numbers)");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("4950\t2\n");
  }

  /** Spark would wait forever for an executor of which no worker has enough GPUs. */
  @Test
  void aGpuThatNoWorkerHasIsRefused() throws Exception {
    Script.Result result =
        Script.run(
            temp,
            "rewardlake",
            "--master=" + cluster.master(),
            "--executor-memory=1g",
            "--conf=spark.executor.resource.gpu.amount=3",
            "--conf=spark.rewardlake.gpu.timeout=3s",
            "aggregate-votes",
            "--lake=" + temp.resolve("lake without a GPU"));
    assertThat(result.code()).as(result.err()).isEqualTo(5);
    assertThat(result.err()).contains("within 3 s", "spark.worker.resource.gpu.discoveryScript");
  }

  /** This process and an unmodified Spark that submits to the cluster write the same rows. */
  @Test
  void aPipelineWritesTheSameContentOnAnUnmodifiedSpark(SparkSession spark) throws Exception {
    Path pipeline = Files.writeString(temp.resolve("pipeline.conf"), PIPELINE.formatted(MAPPING));
    Path local = temp.resolve("local lake");
    assertThat(Main.execute("nightly", "--config=" + pipeline, "--lake=" + local)).isZero();
    Path remote = temp.resolve("lake of the cluster");
    Script.Result run =
        Script.runOn(
            StockSpark.in(temp.resolve("spark")),
            temp,
            "rewardlake",
            "--master=" + cluster.master(),
            "--properties-file=" + Script.ROOT.resolve("conf/spark-cluster.conf"),
            "--executor-memory=1g",
            "--conf=spark.cores.max=2",
            "--conf=spark.sql.shuffle.partitions=2",
            "--conf=spark.databricks.delta.snapshotPartitions=1",
            "nightly",
            "--config=" + pipeline,
            "--lake=" + remote);
    assertThat(run.code()).as(run.err()).isZero();

    Map<String, String> hashes = hashes(spark, local);
    assertThat(hashes)
        .containsOnlyKeys("ingest", "aggregate", "embed", "train", "strengths")
        .doesNotContainValue("");
    assertThat(hashes(spark, remote)).isEqualTo(hashes);
  }

  /**
   * kill -9 of the driver halfway through a rollout, then of an executor halfway through its
   * re-run: the table is that of a run in this process that nobody disturbed.
   */
  @Test
  void aKilledDriverAndAKilledExecutorLeaveNoTraceInARollout(SparkSession spark) throws Exception {
    List<String> rollout = List.of("rollout", "--environment=CartPole-v1", "--tasks=" + EPISODES);
    Path undisturbed = temp.resolve("undisturbed lake");
    assertThat(
            Main.execute(
                StandaloneCluster.with(rollout, "--lake=" + undisturbed).toArray(String[]::new)))
        .isZero();
    Path disturbed = temp.resolve("disturbed lake");
    List<String> submit = cluster.submitted(rollout, disturbed);

    try (RunningJob job = RunningJob.start(temp, submit)) {
      job.await(ClusterIT::isHalfPlayed);
      job.killDriver();
      assertThat(job.result().code()).isEqualTo(RunningJob.KILLED);
    }
    Lake lake = Lake.open(spark, disturbed.toString());
    assertThat(lake.read(EpisodeTables.EPISODES).count()).isZero();
    assertThat(lake.read(LedgerTables.RUNS).count()).isZero();

    runAndKillAnExecutor(submit);
    Dataset<Row> episodes = lake.read(EpisodeTables.EPISODES);
    assertThat(episodes.selectExpr("count(1)", "count(DISTINCT episode_id)").head().toString())
        .isEqualTo("[%1$d,%1$d]".formatted(EPISODES));
    assertThat(ContentHash.of(episodes, EpisodeTables.EPISODES.dataColumns()))
        .isEqualTo(
            ContentHash.of(
                Lake.open(spark, undisturbed.toString()).read(EpisodeTables.EPISODES),
                EpisodeTables.EPISODES.dataColumns()));
    assertThat(hashes(spark, disturbed)).isEqualTo(hashes(spark, undisturbed)).hasSize(1);
  }

  /** kill -9 of an executor in the middle of tree growth. */
  @Test
  void aKilledExecutorLeavesNoTraceInTrees(SparkSession spark) throws Exception {
    List<String> tree =
        List.of("tree", "--environment=FrozenLake-v1", "--tasks=" + TREES, "--simulations=200");
    Path undisturbed = temp.resolve("undisturbed trees");
    assertThat(
            Main.execute(
                StandaloneCluster.with(tree, "--lake=" + undisturbed).toArray(String[]::new)))
        .isZero();
    Path disturbed = temp.resolve("disturbed trees");
    runAndKillAnExecutor(cluster.submitted(tree, disturbed));
    Dataset<Row> nodes = Lake.open(spark, disturbed.toString()).read(TreeTables.TREE_NODES);
    assertThat(
            nodes
                .selectExpr("count_if(depth = 0 AND status = 'completed')", "count_if(depth = 0)")
                .head()
                .toString())
        .isEqualTo("[%1$d,%1$d]".formatted(TREES));
    assertThat(hashes(spark, disturbed)).isEqualTo(hashes(spark, undisturbed)).hasSize(1);
  }

  private static void runAndKillAnExecutor(List<String> submit) throws Exception {
    try (RunningJob job = RunningJob.start(temp, submit)) {
      job.await(ClusterIT::isHalfPlayed);
      job.killExecutor();
      job.await(stage -> isPlay(stage) && stage.failed() > 0);
      Script.Result result = job.result();
      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.err()).contains("Lost executor");
    }
  }

  // The stage in which episodes are played or trees grown: the first that needs what will replace
  // their slice
  private static boolean isPlay(RunningJob.StageProgress stage) {
    return stage.calls().contains("LakeWriter.check")
        && stage.calls().contains("LakeWriter.replace");
  }

  private static boolean isHalfPlayed(RunningJob.StageProgress stage) {
    return isPlay(stage)
        && stage.status().equals("ACTIVE")
        && stage.done() >= 2
        && stage.done() <= stage.tasks() - 2;
  }

  // Content hash by stage, of the stages that write tables
  private static Map<String, String> hashes(SparkSession spark, Path lake) {
    return Lake.open(spark, lake.toString())
        .read(LedgerTables.RUNS)
        .filter("stage <> 'simulate'")
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getAs("stage"), row -> row.getAs("content_hash")));
  }
}
