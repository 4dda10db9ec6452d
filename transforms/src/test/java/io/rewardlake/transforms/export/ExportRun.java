package io.rewardlake.transforms.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Comparisons for tests, and a whole export of them, from rows to files. */
public final class ExportRun {
  private static final FileLayout ONE_FILE = new FileLayout(1_000_000);

  private ExportRun() {}

  /** A row of comparisons, source {@code s}. */
  public static Row comparison(
      String id,
      String prompt,
      String a,
      String b,
      double label,
      double margin,
      Map<String, String> attributes) {
    return RowFactory.create(
        "d",
        id,
        "s",
        prompt,
        a,
        b,
        ContentId.item(prompt, a),
        ContentId.item(prompt, b),
        label,
        margin,
        1,
        1.0,
        "keep",
        "",
        attributes);
  }

  /** Rows as comparisons. */
  public static Dataset<Row> comparisons(List<Row> rows) {
    return SparkExtension.session().createDataFrame(rows, PreferenceTables.COMPARISONS.schema());
  }

  /** Pairs in the usual file type of a format, in one file. */
  public static Export pairs(ExportFormat format, Margin margin) {
    return of(format, new PreferredPairs(margin, null));
  }

  /** A material in the usual file type of a format, in one file. */
  public static Export of(ExportFormat format, Material material) {
    return new Export(format, material, format.fileType(null), new SplitByPrompt(0, 0), ONE_FILE);
  }

  /** Exports into a new folder. */
  public static Manifest write(Export export, Dataset<Row> in, Path output) {
    try (ExportFolder folder =
        ExportFolder.open(SparkExtension.session(), output.toString(), false)) {
      Export.Result result = export.write(in, folder);
      Manifest manifest =
          new Manifest(
              Map.of("format", export.format().title()),
              Map.of("comparisons", 7L),
              Map.of(),
              result.counts(),
              result.files());
      folder.commit(manifest);
      return manifest;
    }
  }

  /** All lines of the files of a split, in order. */
  static List<String> lines(Path folder, String split) {
    return names(folder).stream()
        .filter(name -> name.startsWith(split + "-"))
        .flatMap(name -> read(folder.resolve(name)).lines())
        .toList();
  }

  /** Names of the files in a folder, hidden ones too, sorted. */
  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      assertThat(file).isRegularFile();
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
