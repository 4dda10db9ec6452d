package io.rewardlake.jobs.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.jobs.CommandRun;
import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.impute.HideRewards;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One set of the imputation benchmark under one seed, in a lake of its own: rewards are hidden and
 * filled in, every arm trains its policy, and the last two checkpoints play, all by whole commands
 * of one named run. What the lake has already is not done again.
 *
 * @param set the data
 * @param seed of labels, first weights and batches; the same in all arms
 * @param lake folder
 */
record ImputationStudy(ImputationData set, int seed, String lake) {
  static final List<Integer> SEEDS = List.of(1, 2, 3);
  static final double LABEL_SHARE = 0.01;
  static final int CHECKPOINTS = 4;

  /** Checkpoints that play. */
  static final List<Integer> JUDGED = List.of(CHECKPOINTS - 1, CHECKPOINTS);

  private static final int EPISODES = 50;
  private static final int DRAWS = 20;

  /** All studies of sets, each with its lake in a folder. */
  static List<ImputationStudy> all(Path folder, List<ImputationData> sets) {
    List<ImputationStudy> studies = new ArrayList<>();
    for (int seed : SEEDS) {
      for (ImputationData set : sets) {
        String lake = folder.resolve(set.source() + "-" + seed).toString();
        studies.add(new ImputationStudy(set, seed, lake));
      }
    }
    return studies;
  }

  /**
   * Runs every n-th study. Arguments: folder of the lakes, which of the workers this is, from 0,
   * how many there are, and the sets.
   */
  public static void main(String[] arguments) {
    int worker = Integer.parseInt(arguments[1]);
    int workers = Integer.parseInt(arguments[2]);
    List<ImputationData> sets =
        Arrays.stream(arguments).skip(3).map(ImputationData::named).toList();
    try (SparkSession spark = LakeSession.open()) {
      List<ImputationStudy> studies = all(Path.of(arguments[0]), sets);
      for (int study = worker; study < studies.size(); study += workers) {
        studies.get(study).run(spark);
      }
    }
  }

  private void run(SparkSession spark) {
    if (episodes(spark).isEmpty()) {
      set.write(spark, lake);
    }
    // Seeds whose labels have too few rewarded rows are refused
    int draw = seed;
    while (!imputes(draw)) {
      draw += SEEDS.size();
      if (draw > DRAWS * SEEDS.size()) {
        throw new IllegalStateException(set.source() + ": no draw has enough rewarded rows");
      }
    }
    impute(ImputationArm.ZERO, draw).succeeded();
    impute(ImputationArm.MEAN, draw).succeeded();
    if (episodes(spark).filter(col("source").equalTo(labelledSource())).isEmpty()) {
      keepLabelled(spark, draw);
    }
    for (ImputationArm arm : ImputationArm.values()) {
      long began = System.nanoTime();
      train(arm);
      JUDGED.forEach(checkpoint -> play(arm, checkpoint));
      System.out.printf(
          Locale.ROOT,
          "%s, seed %d, %s: %.0f s%n",
          set.source(),
          seed,
          arm.title(),
          (System.nanoTime() - began) / 1e9);
    }
  }

  /** Whether the labels of a draw are enough to impute the others. */
  private boolean imputes(int draw) {
    CommandRun run = impute(ImputationArm.IMPUTED, draw);
    if (run.code() == ExitCode.DATA.code()) {
      String refusal = run.err().substring(run.err().indexOf("Error: "));
      System.out.printf("%s, labels of seed %d: %s%n", set.source(), draw, refusal.strip());
      return false;
    }
    run.succeeded();
    return true;
  }

  private CommandRun impute(ImputationArm arm, int draw) {
    return command(
        arm.labels() + "-labels-" + draw,
        draw,
        "impute",
        "--source=" + set.source(),
        "--method=" + arm.labels(),
        "--labels=" + arm.labels(),
        "--label-share=" + LABEL_SHARE);
  }

  /** Adds the episodes once more, with the labelled rewards alone. */
  private void keepLabelled(SparkSession spark, int draw) {
    new HideRewards(LABEL_SHARE, draw)
        .apply(episodes(spark).filter(col("source").equalTo(set.source())))
        .drop("truth")
        .withColumn("source", lit(labelledSource()))
        .withColumn("episode_id", concat(col("episode_id"), lit("-labelled")))
        .write()
        .format("delta")
        .mode("append")
        .save(lake + "/" + EpisodeTables.EPISODES.name());
  }

  private void train(ImputationArm arm) {
    List<String> words = new ArrayList<>();
    words.add("train-policy");
    words.add("--name=" + arm.policy());
    words.add("--checkpoints=" + CHECKPOINTS);
    words.addAll(set.schedule());
    if (arm == ImputationArm.BC) {
      words.addAll(List.of("--objective=bc", "--deterministic"));
    } else {
      words.addAll(set.learner());
    }
    if (arm == ImputationArm.LABELLED) {
      words.addAll(List.of("--source=" + labelledSource(), "--labelled-only"));
    } else {
      words.add("--source=" + set.source());
    }
    if (arm.fills()) {
      words.add("--labels=" + arm.labels());
    }
    command(arm.policy(), seed, words.toArray(String[]::new)).succeeded();
  }

  private void play(ImputationArm arm, int checkpoint) {
    command(
            arm.policy() + "-plays-" + checkpoint,
            seed,
            "evaluate-policy",
            "--policy=" + arm.policy() + "@" + checkpoint,
            "--greedy",
            "--environment=" + set.environment(),
            "--tasks=" + EPISODES)
        .succeeded();
  }

  /** Runs a command as a stage, once. */
  private CommandRun command(String stage, int draws, String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.add("--lake=" + lake);
    arguments.add("--seed=" + draws);
    arguments.add("--run=imputation");
    arguments.add("--date=2025-01-01");
    arguments.add("--stage=" + stage);
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private Dataset<Row> episodes(SparkSession spark) {
    return Lake.open(spark, lake).read(EpisodeTables.EPISODES);
  }

  private String labelledSource() {
    return set.source() + "-labelled";
  }
}
