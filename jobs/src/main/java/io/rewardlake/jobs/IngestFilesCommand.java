package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.transforms.ingest.Ingest;
import io.rewardlake.transforms.ingest.IngestFormat;
import io.rewardlake.transforms.ingest.IngestResult;
import io.rewardlake.transforms.ingest.StagedIngest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Loads files of one kind: Beam reads and checks the files, Delta takes each row once. */
abstract class IngestFilesCommand extends LakeCommand {
  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      split = ",",
      description = "Files, folders or globs")
  List<String> input;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Name of the data set. Default: the name of the format")
  String source;

  /** What to load. */
  abstract Ingest<?> ingest();

  /** Loads by a mapping file, which only formats of the user's own columns take. */
  static Ingest<?> byMapping(
      IngestFormat<?> format, Path mapping, Function<Path, Ingest<?>> loading) {
    if (!format.mapped()) {
      throw Errors.parameter("mapping", "given", "none for " + format.title());
    }
    return loading.apply(mapping);
  }

  /** What the closing table calls the rows of the table. */
  String rowsTitle(Table table) {
    return table.name();
  }

  /** Notes what else is worth knowing of the accepted rows. */
  void describe(Dataset<Row> accepted, StageRun stage, Summary summary) {
    // As a rule the books say it all
  }

  @Override
  final void run(StageRun stage, Summary summary) {
    SparkSession spark = stage.lake().spark();
    Ingest<?> ingest = source == null ? ingest() : ingest().withSource(source);
    String staging = stage.lake().sidePath("staging") + "/" + stage.id();
    delete(spark, staging);
    IngestResult result = ingest.run(spark, staging);
    stage.count("rows in", result.rowsIn());
    stage.count("rows accepted", result.accepted());
    stage.count("rows rejected", result.rejected());
    if (result.further() > 0) {
      stage.count(rowsTitle(ingest.table()) + " in them", result.written());
    }
    result.rejectedBy().forEach((reason, rows) -> stage.count("rejected: " + reason, rows));
    if (result.pairs() > 0) {
      stage.count("pairs without votes", result.pairsWithoutVotes());
    }
    if (result.written() == 0) {
      summary.add("no row was accepted", "SELECT reason, detail FROM rejects says why");
    }
    Dataset<Row> accepted = StagedIngest.accepted(spark, staging, ingest.table());
    describe(accepted, stage, summary);
    stage.mergeNew(ingest.table(), accepted);
    stage.mergeNew(LedgerTables.REJECTS, StagedIngest.rejects(spark, staging));
    delete(spark, staging);
  }

  private static void delete(SparkSession spark, String folder) {
    try {
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
      path.getFileSystem(hadoop).delete(path, true);
    } catch (IOException e) {
      throw Errors.storage("removing " + folder, e);
    }
  }
}
