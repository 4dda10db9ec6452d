package io.rewardlake.transforms.export;

import io.rewardlake.schemas.errors.Errors;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The folder of a training set, of any file system that Hadoop knows. Files are written beside it,
 * into {@code .NAME.partial}, and moved when all are there: a crash leaves no half training set,
 * and what it leaves the next attempt removes.
 */
public final class ExportFolder implements AutoCloseable {
  private final SparkSession spark;
  private final FileSystem files;
  private final Path output;
  private final Path partial;
  private final Path done;

  private ExportFolder(SparkSession spark, FileSystem files, Path output) throws IOException {
    this.spark = spark;
    this.files = files;
    this.output = output;
    this.partial = partial(output);
    this.done = new Path(partial, "done");
    files.delete(partial, true);
    files.mkdirs(done);
  }

  /**
   * Opens a folder that is new or empty, or holds a training set that may be replaced.
   *
   * @throws io.rewardlake.schemas.errors.RewardlakeException a usage error, when it holds that and
   *     may not be replaced, or anything else
   */
  public static ExportFolder open(SparkSession spark, String folder, boolean overwrite) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    try {
      Path path = new Path(folder);
      FileSystem files = path.getFileSystem(hadoop);
      // Its checksum files are nothing that a reader of the training set should meet
      FileSystem raw = files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
      Path output = raw.makeQualified(path);
      restore(raw, output);
      boolean trainingSet = raw.exists(new Path(output, Manifest.FILE));
      if (raw.exists(output) && !isEmptyFolder(raw, output) && !(overwrite && trainingSet)) {
        throw Errors.parameter(
            "--output",
            folder + (trainingSet ? ", a training set" : ", which holds no training set"),
            "a new or empty folder" + (trainingSet ? ", or --overwrite" : ""));
      }
      return new ExportFolder(spark, raw, output);
    } catch (IOException e) {
      throw Errors.storage("opening " + folder, e);
    }
  }

  /** Writes rows, partition by partition, as the files of a split, and describes them. */
  List<ExportedFile> write(String split, Dataset<Row> rows, FileType type, long maxFileRows) {
    Path parts = new Path(partial, split);
    type.write(
        rows.select(type.columns()).write().option("maxRecordsPerFile", maxFileRows),
        parts.toString());
    try {
      return moved(described(split, type, parts), type, parts);
    } catch (IOException e) {
      throw Errors.storage("writing " + parts, e);
    }
  }

  /** Where tasks leave the files of a split until they are {@link #place}d. */
  String parts(String split) {
    return new Path(partial, split).toString();
  }

  /** Takes over a file that a task left, under a name that may have folders. */
  ExportedFile place(ExportedFile written, String name) {
    Path target = new Path(done, name);
    try {
      files.mkdirs(target.getParent());
      move(new Path(parts(written.split()), written.name()), target);
      return written.renamed(name);
    } catch (IOException e) {
      throw Errors.storage("writing " + target, e);
    }
  }

  /** Writes a file that describes others, and has no rows, under such a name. */
  ExportedFile write(String name, String split, byte[] content) {
    Path target = new Path(done, name);
    try {
      try (OutputStream out = files.create(target)) {
        out.write(content);
      }
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      return ExportedFile.counted(hadoop, split, target.toString(), 0).renamed(name);
    } catch (IOException e) {
      throw Errors.storage("writing " + target, e);
    }
  }

  /** Adds the manifest and puts the folder in its place. */
  public void commit(Manifest manifest) {
    try {
      try (OutputStream out = files.create(new Path(done, Manifest.FILE))) {
        out.write(manifest.json());
      }
      Path old = old(output);
      if (files.exists(output)) {
        move(output, old);
      }
      move(done, output);
    } catch (IOException e) {
      throw Errors.storage("moving the files to " + output, e);
    }
  }

  /** Removes what is not in its place. */
  @Override
  public void close() {
    try {
      files.delete(partial, true);
    } catch (IOException e) {
      throw Errors.storage("removing " + partial, e);
    }
  }

  /** Spark's part files, in the order of their partitions; read on the executors. */
  private List<ExportedFile> described(String split, FileType type, Path parts) throws IOException {
    List<String> written =
        Arrays.stream(files.listStatus(parts))
            .map(FileStatus::getPath)
            .filter(path -> path.getName().startsWith("part-"))
            .map(Path::toString)
            .sorted()
            .toList();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(written, Math.max(1, written.size()))
        .map(file -> ExportedFile.read(hadoop.value(), type, split, file))
        .collect();
  }

  /** The files under the names that readers of data sets expect; an empty one stays behind. */
  private List<ExportedFile> moved(List<ExportedFile> written, FileType type, Path parts)
      throws IOException {
    List<ExportedFile> filled = written.stream().filter(file -> file.rows() > 0).toList();
    List<ExportedFile> named = new ArrayList<>();
    for (ExportedFile file : filled) {
      String name =
          String.format(
              "%s-%05d-of-%05d.%s", file.split(), named.size(), filled.size(), type.title());
      move(new Path(parts, file.name()), new Path(done, name));
      named.add(file.renamed(name));
    }
    return named;
  }

  /** A crash between the two moves of {@link #commit} leaves the former training set aside. */
  private static void restore(FileSystem files, Path output) throws IOException {
    if (!files.exists(output) && files.exists(old(output))) {
      files.rename(old(output), output);
    }
  }

  private static Path partial(Path output) {
    return new Path(output.getParent(), "." + output.getName() + ".partial");
  }

  private static Path old(Path output) {
    return new Path(partial(output), "old");
  }

  private void move(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot move " + from + " to " + to);
    }
  }

  private static boolean isEmptyFolder(FileSystem files, Path path) throws IOException {
    return files.getFileStatus(path).isDirectory() && files.listStatus(path).length == 0;
  }
}
