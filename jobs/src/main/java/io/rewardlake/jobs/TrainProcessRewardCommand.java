package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.lake.ContentHash;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.embed.HashingEncoder;
import io.rewardlake.transforms.embed.NgramRange;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.process.StepEncoding;
import io.rewardlake.transforms.learn.process.StepValue;
import io.rewardlake.transforms.learn.stage.Checkpoint;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.ScoreSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a network that says what a step is worth, and lets it say so. */
@Command(
    name = "train-process-reward",
    description = {
      "Train a process reward model or Q-network on q_targets: from the state (its observation, else"
          + " its history as text) and the action to the target.",
      "What it says of steps goes into q_targets as a data set of its own, for --q-dataset."
    })
final class TrainProcessRewardCommand extends LakeCommand {
  /** Hashes are dealt to the held-out part in that many places. */
  private static final int PLACES = 1_000_000;

  @Mixin StepTargetOptions targets;
  @Mixin StageOptions training;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "process-reward",
      description = "Name of the model. Default: ${DEFAULT-VALUE}")
  String name;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      defaultValue = "256,256",
      description = "Units of each hidden layer. Default: ${DEFAULT-VALUE}")
  List<Integer> hidden;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.001",
      description = "Step size. Default: ${DEFAULT-VALUE}")
  double learningRate;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "512",
      description =
          "Length of the vector of a text, by feature hashing of its n-grams, 128 or more. Default:"
              + " ${DEFAULT-VALUE}")
  int dimension;

  @Option(
      names = "--holdout",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Share of the tasks, all their steps, that the loss is also measured on. Default:"
              + " ${DEFAULT-VALUE}")
  double holdout;

  @Option(
      names = "--score",
      paramLabel = "NAME",
      description = "Data set of q_targets whose steps it values. Default: that of --dataset")
  String scored;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "Name of the data set of its values. Default: the name of the model")
  String output;

  @Override
  void run(StageRun stage, Summary summary) {
    Require.that(holdout, "--holdout").atLeast(0).below(1);
    String made = output == null ? name : output;
    String valued = scored == null ? targets.dataset : scored;
    if (List.of(targets.dataset, valued).contains(made)) {
      throw Errors.parameter("--output", made, "a data set other than those that are read");
    }
    Dataset<Row> read = targets.read(stage).cache();
    StepEncoding encoding = StepEncoding.of(read, encoder());
    StepValue model =
        new StepValue(targets.objective(read), encoding.layout(), hidden, learningRate);
    String id =
        ContentId.of(
            ContentHash.of(
                read.select("q_target_id", "task_id", "q_target"),
                List.of("q_target_id", "task_id", "q_target")),
            model + " " + encoding + " " + holdout,
            training.schedule(options.seed) + " " + training.parallel());
    List<Checkpoint> checkpoints =
        training.train(
            stage,
            "train-process-reward",
            model,
            null,
            id,
            options.seed,
            samples(encoding.apply(read)));
    Artifact artifact = register(stage, model, encoding, id, checkpoints);
    Dataset<Row> values =
        new ScoreSamples(
                model, artifact, encoding.layout(), training.engine.device, ScoreSamples.BATCH)
            .apply(encoding.apply(StepTargetOptions.of(stage, valued)))
            .withColumn(StepValue.VALUE, col(StepValue.VALUE).getItem(0))
            .withColumn("q_target_id", md5(concat_ws("/", lit(made), col("q_target_id"))))
            .withColumn("dataset", lit(made))
            .withColumn("method", lit("network"))
            .withColumn("q_value", col(StepValue.VALUE))
            .withColumn("q_target", col(StepValue.VALUE));
    stage.replace(
        TreeTables.Q_TARGETS, Columns.fit(values, TreeTables.Q_TARGETS), Map.of("dataset", made));
    stage.count("targets", read.count());
    read.unpersist();
    Checkpoint last = checkpoints.get(checkpoints.size() - 1);
    summary.add("model", id).add("data set", made).add("device", last.device());
    TrainingCurve.figures(last).forEach(summary::add);
  }

  private HashingEncoder encoder() {
    HashingEncoder like = HashingEncoder.DEFAULT;
    return new HashingEncoder(
        dimension, new NgramRange(1, 2), like.charNgrams(), like.blockScale());
  }

  /** Rows of the training stage; a task is held out as a whole. */
  private Dataset<Row> samples(Dataset<Row> encoded) {
    return encoded.select(
        col("q_target_id").as("row_key"),
        pmod(xxhash64(col("task_id"), lit(options.seed)), lit(PLACES))
            .lt(lit(holdout * PLACES))
            .as("held_out"),
        concat(col(ScoreSamples.SAMPLES), array(col("q_target").cast("float"))).as("sample"));
  }

  private Artifact register(
      StageRun stage,
      StepValue model,
      StepEncoding encoding,
      String id,
      List<Checkpoint> checkpoints) {
    Checkpoint last = checkpoints.get(checkpoints.size() - 1);
    ModelRegistry registry = new ModelRegistry(stage, ModelRegistry.REWARD);
    String file = Path.of(last.artifact()).getFileName().toString();
    Artifact artifact;
    try {
      LearnerState state = LearnerState.decode(registry.files().read(file), model);
      artifact = registry.publish(id + ".safetensors", state.frozen().encode(model));
    } catch (IOException e) {
      throw Errors.storage("reading " + last.artifact(), e);
    }
    Map<String, Double> metrics = new TreeMap<>(TrainingCurve.figures(last));
    metrics.put("samples_per_second", last.interval().samplesPerSecond());
    registry.add(
        new ModelRegistry.Registration(
            id,
            name,
            Path.of(artifact.path()).getFileName().toString(),
            artifact.sha256(),
            null,
            stage.inputVersions(),
            Map.of(
                "dataset", targets.dataset,
                "model", model.toString(),
                "encoding", encoding.toString(),
                "schedule", training.schedule(options.seed).toString()),
            metrics));
    new TrainingCurve(id, "loss", checkpoints).save(stage);
    return artifact;
  }
}
