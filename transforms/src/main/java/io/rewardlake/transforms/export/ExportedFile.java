package io.rewardlake.transforms.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * A file of a training set.
 *
 * @param name its name in the folder
 * @param split train or test
 * @param rows rows in it
 * @param bytes its length
 * @param sha256 hash of its content, hex
 */
public record ExportedFile(String name, String split, long rows, long bytes, String sha256)
    implements Serializable {
  private static final int BUFFER = 1 << 16;

  /** Reads a file once and describes it; memory is one buffer. */
  static ExportedFile read(Configuration hadoop, FileType type, String split, String file)
      throws IOException {
    Path path = new Path(file);
    ExportedFile lines = lines(hadoop, split, path);
    return type == FileType.PARQUET ? lines.ofRows(parquetRows(hadoop, path)) : lines;
  }

  /** The same of a file whose rows the caller knows. */
  static ExportedFile counted(Configuration hadoop, String split, String file, long rows)
      throws IOException {
    return lines(hadoop, split, new Path(file)).ofRows(rows);
  }

  private static ExportedFile lines(Configuration hadoop, String split, Path path)
      throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    MessageDigest digest = DigestUtils.getSha256Digest();
    byte[] buffer = new byte[BUFFER];
    long lines = 0;
    long bytes = 0;
    try (InputStream in = files.open(path)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        bytes += read;
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    return new ExportedFile(
        path.getName(), split, lines, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private ExportedFile ofRows(long number) {
    return new ExportedFile(name, split, number, bytes, sha256);
  }

  ExportedFile renamed(String other) {
    return new ExportedFile(other, split, rows, bytes, sha256);
  }

  private static long parquetRows(Configuration hadoop, Path path) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
      return reader.getRecordCount();
    }
  }
}
