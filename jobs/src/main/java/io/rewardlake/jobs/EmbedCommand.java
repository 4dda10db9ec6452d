package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.transforms.embed.EmbedItems;
import io.rewardlake.transforms.embed.HashingEncoder;
import io.rewardlake.transforms.embed.NgramRange;
import io.rewardlake.transforms.embed.model.EncodeItems;
import io.rewardlake.transforms.learn.PairScores;
import io.rewardlake.transforms.tree.pair.TreeComparisons;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Embeds the items that have no vector of this encoder yet. */
@Command(
    name = "embed",
    description = "Embed every compared text once; texts with a vector are left alone.")
final class EmbedCommand extends LakeCommand {
  @Option(
      names = "--encoder",
      paramLabel = "E",
      defaultValue = "hashing",
      description = "hashing: n-grams by feature hashing and style. Default: ${DEFAULT-VALUE}")
  String encoder;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "1024",
      description = "Length of a vector. Default: ${DEFAULT-VALUE}")
  int dimension;

  @Option(
      names = "--word-ngrams",
      paramLabel = "MIN-MAX",
      defaultValue = "1-1",
      description = "Lengths of word n-grams. Default: ${DEFAULT-VALUE}")
  String wordNgrams;

  @Option(
      names = "--char-ngrams",
      paramLabel = "MIN-MAX",
      defaultValue = "3-4",
      description = "Lengths of character n-grams. Default: ${DEFAULT-VALUE}")
  String charNgrams;

  @Option(
      names = "--block-scale",
      paramLabel = "X",
      defaultValue = "2",
      description = "Norm of each n-gram block. Default: ${DEFAULT-VALUE}")
  double blockScale;

  @Option(
      names = "--where",
      paramLabel = "SQL",
      description =
          "Predicate on preferences. Default: all, and the texts that perturb and tree-pairs made")
  String where;

  @Mixin EncoderModelOptions model;

  @Override
  void run(StageRun stage, Summary summary) {
    String name = model.given() ? embedByModel(stage) : embedByHashing(stage);
    summary.add("encoder", name);
  }

  private String embedByHashing(StageRun stage) {
    if (!encoder.equals("hashing")) {
      throw Errors.choice("--encoder", encoder, List.of("hashing"));
    }
    HashingEncoder hashing =
        new HashingEncoder(
            dimension,
            NgramRange.parse("--word-ngrams", wordNgrams),
            NgramRange.parse("--char-ngrams", charNgrams),
            blockScale);
    Dataset<Row> fresh = fresh(stage, hashing.name());
    stage.mergeNew(LearnTables.EMBEDDINGS, new EmbedItems(hashing).apply(fresh));
    return hashing.name();
  }

  private String embedByModel(StageRun stage) {
    Configuration hadoop = stage.lake().spark().sessionState().newHadoopConf();
    EncodeItems encoding = model.transform(hadoop);
    String name = encoding.encoder().name();
    // Read twice, and encoding is dear
    Dataset<Row> vectors = encoding.apply(fresh(stage, name)).persist(StorageLevel.DISK_ONLY());
    stage.mergeNew(LearnTables.EMBEDDINGS, vectors);
    stage.count("texts truncated", vectors.filter(EncodeItems.TRUNCATED).count());
    vectors.unpersist();
    return name;
  }

  /** Items of both sides that have no vector of an encoder. */
  private Dataset<Row> fresh(StageRun stage, String encoderName) {
    Dataset<Row> pairs = pairs(stage);
    Dataset<Row> known =
        stage
            .read(LearnTables.EMBEDDINGS)
            .filter(col("encoder").equalTo(encoderName))
            .select("item_id");
    return pairs
        .select(col("item_a").as("item_id"), col("prompt"), col("response_a").as("response"))
        .union(pairs.select("item_b", "prompt", "response_b"))
        .dropDuplicates("item_id")
        .join(known, new String[] {"item_id"}, "left_anti");
  }

  /** Pairs whose texts are embedded: those of preferences, perturbed copies, those of trees. */
  private Dataset<Row> pairs(StageRun stage) {
    Dataset<Row> preferences = texts(where(stage.read(PreferenceTables.PREFERENCES), where));
    if (where != null) {
      return preferences;
    }
    return preferences.union(
        texts(
            stage
                .read(PreferenceTables.COMPARISONS)
                .filter(
                    col("attributes")
                        .getItem(PairScores.PERTURBED_FROM)
                        .isNotNull()
                        .or(col("attributes").getItem(TreeComparisons.TREE).isNotNull()))));
  }

  private static Dataset<Row> texts(Dataset<Row> pairs) {
    return pairs.select("item_a", "item_b", "prompt", "response_a", "response_b");
  }
}
