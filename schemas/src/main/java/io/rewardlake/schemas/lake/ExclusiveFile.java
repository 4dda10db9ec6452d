package io.rewardlake.schemas.lake;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file that one of several writers creates, whatever the process or machine. */
public final class ExclusiveFile {
  private ExclusiveFile() {}

  /** Creates a file, whose folder is there; false: it is there already. */
  public static boolean create(FileSystem files, Path path, byte[] content) throws IOException {
    try (OutputStream out = open(files, path)) {
      out.write(content);
      return true;
    } catch (FileAlreadyExistsException | org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Hadoop's local file system checks and then creates; the JDK does both in one step. */
  private static OutputStream open(FileSystem files, Path path) throws IOException {
    return "file".equals(files.getUri().getScheme())
        ? Files.newOutputStream(
            java.nio.file.Path.of(path.toUri().getPath()), StandardOpenOption.CREATE_NEW)
        : files.create(path, false);
  }
}
