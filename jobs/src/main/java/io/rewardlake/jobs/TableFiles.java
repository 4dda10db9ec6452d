package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;

/** What lies in a table's folder, whether a version uses it or not. */
final class TableFiles {
  private TableFiles() {}

  /** Bytes of the data files. */
  static long bytes(String location, SparkSession spark) {
    Path folder = new Path(location);
    long bytes = 0;
    try {
      FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
      RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
      while (all.hasNext()) {
        LocatedFileStatus file = all.next();
        if (file.getPath().getName().endsWith(".parquet")
            && !file.getPath().getParent().getName().equals("_delta_log")) {
          bytes += file.getLen();
        }
      }
      return bytes;
    } catch (IOException e) {
      throw Errors.storage("listing " + location, e);
    }
  }
}
