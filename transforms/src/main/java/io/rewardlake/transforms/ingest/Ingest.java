package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.tables.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Loads raw data of one kind: a Beam pipeline that reads files, parses and validates their rows,
 * and writes what it accepts and what it refuses as Parquet (snappy), in the columns of {@link
 * #table} and of {@code rejects}. Ids are hashes of content, so that loading a file again, from
 * wherever it lies, gives the same ids.
 *
 * <p>Cost: one shuffle of ids and places, in which duplicates meet ({@code pairwise-votes} joins in
 * three more, of all rows; {@code transitions}, {@code events} and {@code nodes} group all rows in
 * one, with the rows of one episode or tree in memory), memory per task one record of at most 16
 * MiB and the ids of 1/256 of the rows. Large uncompressed JSON Lines are cut and read in parallel.
 * Deterministic: the rows depend on the content of the files and their names alone.
 *
 * @param format how the files are written
 * @param inputs files, folders or globs
 * @param source name of the data set, part of every id
 * @param <T> what they hold
 */
public record Ingest<T extends Ingested<T>>(
    IngestFormat<T> format, List<String> inputs, String source) {

  /** Lists as the Parquet format has them now; the former layout holds no NULLs. */
  private static final Map<String, String> LISTS =
      Map.of(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, "false");

  /** Checks that there are inputs and a source. */
  public Ingest {
    inputs = List.copyOf(inputs);
    Require.notBlank(source, "source");
    if (inputs.isEmpty()) {
      throw Errors.parameter("input", "missing", "at least one file, folder or glob");
    }
  }

  /** The source is named after the format. */
  public static <T extends Ingested<T>> Ingest<T> of(IngestFormat<T> format, List<String> inputs) {
    return new Ingest<>(format, inputs, format.title());
  }

  /** {@code pairwise-votes}; the source is named in the mapping file. */
  public static Ingest<Preference> mapped(Path mappingFile, List<String> inputs) {
    VoteMapping mapping = VoteMapping.load(mappingFile);
    return new Ingest<>(new MappedVotes(mapping), inputs, mapping.source());
  }

  /** {@code transitions} and {@code events}; the source is named in the mapping file. */
  public static Ingest<TableRow> mapped(
      EpisodeFormat format, Path mappingFile, List<String> inputs) {
    EpisodeMapping mapping = EpisodeMapping.load(format, mappingFile);
    return new Ingest<>(new MappedEpisodes(format, mapping), inputs, mapping.source());
  }

  /** {@code steps}; the source is named in the mapping file. */
  public static Ingest<StepLabels> mappedSteps(Path mappingFile, List<String> inputs) {
    StepMapping mapping = StepMapping.load(mappingFile);
    return new Ingest<>(new MappedSteps(mapping), inputs, mapping.source());
  }

  /** {@code nodes}; the source is named in the mapping file. */
  public static Ingest<TableRow> mappedTrees(Path mappingFile, List<String> inputs) {
    TreeMapping mapping = TreeMapping.load(mappingFile);
    return new Ingest<>(new MappedTrees(mapping), inputs, mapping.source());
  }

  /** The same ingest under another name of the data set. */
  public Ingest<T> withSource(String other) {
    return new Ingest<>(format, inputs, other);
  }

  /** The table that accepted rows are for. */
  public Table table() {
    return format.content().table();
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
    return StagedIngest.result(spark, staging, table());
  }

  /** Adds the steps to a pipeline of any runner. */
  public void addTo(Pipeline pipeline, String staging) {
    PCollectionTuple read = pipeline.apply("Input", new ReadInput<>(this));
    Schema schema = AvroRows.schema(table());
    write(
        read.get(format.content().tag()),
        row -> AvroRows.record(schema, row.values()),
        schema,
        staging,
        table().name());
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
  private static <R> void write(
      PCollection<R> rows,
      SerializableFunction<R, GenericRecord> record,
      Schema schema,
      String staging,
      String folder) {
    rows.apply(
        "Write " + folder,
        FileIO.<R>write()
            .via(
                Contextful.fn(record),
                ParquetIO.sink(schema)
                    .withCompressionCodec(CompressionCodecName.SNAPPY)
                    .withConfiguration(LISTS))
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
