package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.runners.spark.SparkContextOptions;
import org.apache.beam.runners.spark.SparkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.parquet.ParquetIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Contextful;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Loads raw preferences: a Beam pipeline that reads files, parses and validates their rows, and
 * writes what it accepts and what it refuses as Parquet (snappy), in the columns of {@code
 * preferences} and {@code rejects}. Ids are hashes of content, so that loading a file again, from
 * wherever it lies, gives the same ids.
 *
 * <p>Cost: one shuffle of all rows (duplicates meet in it; {@code pairwise-votes} joins in three
 * more), memory per task one record of at most 16 MiB and a group of duplicates. Files are read
 * once; large uncompressed JSON Lines are cut and read in parallel. Deterministic: the rows depend
 * on the content of the files and their names alone.
 *
 * @param format how the files are written
 * @param inputs files, folders or globs
 * @param source name of the data set, part of every id
 * @param mapping columns of {@code pairwise-votes}; null for the other formats
 */
public record PreferenceIngest(
    PreferenceFormat format, List<String> inputs, String source, VoteMapping mapping) {

  /** Checks that there are inputs and that a mapping is given exactly where one is needed. */
  public PreferenceIngest {
    inputs = List.copyOf(inputs);
    Require.notBlank(source, "source");
    if (inputs.isEmpty()) {
      throw Errors.parameter("input", "missing", "at least one file, folder or glob");
    }
    boolean needed = format == PreferenceFormat.PAIRWISE_VOTES;
    if (needed != (mapping != null)) {
      throw Errors.parameter(
          "mapping",
          needed ? "missing" : "given",
          needed ? "a mapping file for pairwise-votes" : "none for " + format.title());
    }
  }

  /** Without a mapping; the source is named after the format. */
  public static PreferenceIngest of(PreferenceFormat format, List<String> inputs) {
    return new PreferenceIngest(format, inputs, format.title(), null);
  }

  /** {@code pairwise-votes}; the source is named in the mapping file. */
  public static PreferenceIngest mapped(Path mappingFile, List<String> inputs) {
    VoteMapping mapping = VoteMapping.load(mappingFile);
    return new PreferenceIngest(PreferenceFormat.PAIRWISE_VOTES, inputs, mapping.source(), mapping);
  }

  /** The same ingest under another name of the data set. */
  public PreferenceIngest withSource(String other) {
    return new PreferenceIngest(format, inputs, other, mapping);
  }

  /**
   * Runs on Beam's Spark runner inside the session's own context and returns the books.
   *
   * @param staging a new or empty folder; its Parquet is read with {@link StagedIngest}
   * @throws RewardlakeException exit code 2 or 3 when the input as a whole is unusable, 1 when rows
   *     in are not rows accepted and rejected
   */
  public IngestResult run(SparkSession spark, String staging) {
    SparkContextOptions options = PipelineOptionsFactory.as(SparkContextOptions.class);
    options.setRunner(SparkRunner.class);
    options.setUsesProvidedSparkContext(true);
    options.setProvidedSparkContext(JavaSparkContext.fromSparkContext(spark.sparkContext()));
    options.setEnableSparkMetricSinks(false);
    options.setAppName("ingest " + format.title());
    Pipeline pipeline = Pipeline.create(options);
    requireEmpty(staging);
    addTo(pipeline, staging);
    pipeline.run().waitUntilFinish();
    return StagedIngest.result(spark, staging);
  }

  /** Adds the steps to a pipeline of any runner. */
  public void addTo(Pipeline pipeline, String staging) {
    PCollectionTuple read = pipeline.apply("Preferences", new ReadPreferences(this));
    write(
        read.get(Books.PREFERENCES),
        AvroRows::preference,
        AvroRows.PREFERENCES,
        staging,
        StagedIngest.PREFERENCES);
    write(
        read.get(Books.REJECTS), AvroRows::reject, AvroRows.REJECTS, staging, StagedIngest.REJECTS);
    write(
        read.get(Books.TALLIES), AvroRows::tally, AvroRows.TALLIES, staging, StagedIngest.TALLIES);
  }

  /**
   * Writes one Parquet file per partition. Windowing is ignored on purpose: FileIO's windowed
   * writes number files per bundle of a reshuffle, the Spark runner's reshuffle spreads them over
   * several bundles, and files of equal name replace each other (seen with Beam 2.62: rows were
   * lost).
   */
  @SuppressWarnings("deprecation")
  private static <T> void write(
      PCollection<T> rows,
      SerializableFunction<T, GenericRecord> record,
      Schema schema,
      String staging,
      String folder) {
    rows.apply(
        "Write " + folder,
        FileIO.<T>write()
            .via(
                Contextful.fn(record),
                ParquetIO.sink(schema).withCompressionCodec(CompressionCodecName.SNAPPY))
            .to(staging + "/" + folder)
            .withSuffix(".parquet")
            .withIgnoreWindowing());
  }

  private static void requireEmpty(String staging) {
    try {
      if (!FileSystems.match(staging + "/**", EmptyMatchTreatment.ALLOW).metadata().isEmpty()) {
        throw Errors.parameter("staging folder", staging, "a new or empty folder");
      }
    } catch (IOException e) {
      throw Errors.unreadableFile(staging, e);
    }
  }
}
