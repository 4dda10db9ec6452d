package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.max;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.ArtifactStore;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Models of one kind in table {@code models}. Their files lie in one folder of the lake.
 *
 * @param stage the stage that reads or writes
 * @param kind {@link #REWARD} or {@link #POLICY}
 */
record ModelRegistry(StageRun stage, String kind) {
  static final String REWARD = "reward";
  static final String POLICY = "policy";

  private static final String CHAMPION = "@champion";

  private static final String FOLDER = "_models/";

  /** Folder of the files. */
  String folder() {
    return stage.lake().sidePath("models");
  }

  /** The files themselves. */
  ArtifactStore files() {
    try {
      return new ArtifactStore(folder(), stage.lake().spark().sessionState().newHadoopConf());
    } catch (IOException e) {
      throw Errors.storage("opening " + folder(), e);
    }
  }

  /** Writes a file of that name into the folder. */
  Artifact publish(String file, byte[] content) {
    ArtifactStore files = files();
    try {
      files.publish(file, content);
      return new Artifact(files.path(file), Artifact.sha256(content));
    } catch (IOException e) {
      throw Errors.storage("writing " + files.path(file), e);
    }
  }

  /** Writes a file that is named by its hash. */
  Artifact publish(byte[] content) {
    return publish(Artifact.sha256(content) + ".safetensors", content);
  }

  /**
   * The model of an id, of a name and version ({@code cartpole@2}), the newest of a name, or the
   * last one of a name that passed a gate ({@code cartpole@champion}).
   */
  Optional<RegisteredModel> find(String named) {
    return named.endsWith(CHAMPION)
        ? champion(named.substring(0, named.length() - CHAMPION.length()))
        : newest(models(), named);
  }

  /** The last model of a name that passed a gate. */
  Optional<RegisteredModel> champion(String name) {
    Dataset<Row> promoted =
        stage
            .read(EvaluateTables.GATES)
            .filter(col("promoted"))
            .select(col("candidate").as("model_id"))
            .distinct();
    return newest(models().join(promoted, "model_id"), name);
  }

  private Optional<RegisteredModel> newest(Dataset<Row> models, String named) {
    return models
        .filter(
            col("model_id")
                .equalTo(named)
                .or(col("name").equalTo(named))
                .or(concat_ws("@", col("name"), col("version")).equalTo(named)))
        .orderBy(col("version").desc())
        .takeAsList(1)
        .stream()
        .findFirst()
        .map(this::model);
  }

  /** Every name with its newest version, as {@code cartpole@2}. */
  List<String> names() {
    return models().groupBy("name").agg(max("version")).collectAsList().stream()
        .map(row -> row.getString(0) + "@" + row.getInt(1))
        .toList();
  }

  /** Adds a model, as the next version of its name; one that is there already stays as it is. */
  void add(Registration model) {
    addAll(List.of(model));
  }

  /** Adds models of one name, as its next versions; those that are there already stay. */
  void addAll(List<Registration> models) {
    Dataset<Row> all = stage.read(LearnTables.MODELS);
    Object[] ids = models.stream().map(Registration::id).toArray();
    List<String> there =
        all.filter(col("model_id").isin(ids)).select("model_id").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    // Versions count over all kinds, so that a name and a version are one model
    Row last = all.filter(col("name").equalTo(models.get(0).name())).agg(max("version")).head();
    int version = last.isNullAt(0) ? 0 : last.getInt(0);
    List<Row> rows = new ArrayList<>();
    for (Registration model : models) {
      rows.add(row(model, there.contains(model.id()) ? version : ++version));
    }
    stage.mergeNew(
        LearnTables.MODELS,
        stage.lake().spark().createDataFrame(rows, LearnTables.MODELS.schema()));
  }

  private Row row(Registration model, int version) {
    List<Object> values = new ArrayList<>();
    values.add(model.id());
    values.add(model.name());
    values.add(version);
    values.add(kind);
    values.add(FOLDER + model.file());
    values.add(model.sha256());
    values.add(model.parent());
    values.add(model.trainedOn());
    values.add(model.parameters());
    values.add(model.metrics());
    values.add(Timestamp.from(Instant.now()));
    return RowFactory.create(values.toArray());
  }

  private Dataset<Row> models() {
    return stage.read(LearnTables.MODELS).filter(col("kind").equalTo(kind));
  }

  private RegisteredModel model(Row row) {
    return new RegisteredModel(
        row.getAs("model_id"),
        row.getAs("name"),
        row.<Integer>getAs("version"),
        new Artifact(
            folder() + "/" + row.<String>getAs("artifact").replaceFirst("^" + FOLDER, ""),
            row.getAs("sha256")),
        row.getJavaMap(row.fieldIndex("parameters")));
  }

  /**
   * What is new about a model.
   *
   * @param id model_id
   * @param name the name that the user gave
   * @param file name of its file in the folder
   * @param sha256 of the file, hex
   * @param parent model_id that it started from; null: none
   * @param trainedOn table name to the version that was read
   * @param parameters as given and defaulted
   * @param metrics final ones
   */
  record Registration(
      String id,
      String name,
      String file,
      String sha256,
      String parent,
      Map<String, Long> trainedOn,
      Map<String, String> parameters,
      Map<String, Double> metrics) {
    /** A model that started from none. */
    Registration(
        String id,
        String name,
        String file,
        String sha256,
        Map<String, Long> trainedOn,
        Map<String, String> parameters,
        Map<String, Double> metrics) {
      this(id, name, file, sha256, null, trainedOn, parameters, metrics);
    }
  }
}
