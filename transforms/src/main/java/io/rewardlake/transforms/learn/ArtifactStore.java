package io.rewardlake.transforms.learn;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Files of one folder on any file system that Spark knows; a file appears whole or not at all. */
public final class ArtifactStore {
  private final Path folder;
  private final FileSystem files;

  /** The files of a folder, which need not be there. */
  public ArtifactStore(String folder, Configuration conf) throws IOException {
    this.folder = new Path(folder);
    FileSystem found = this.folder.getFileSystem(conf);
    // Hadoop's own checksum files beside ours would hide a changed file behind their own error
    this.files = found instanceof LocalFileSystem local ? local.getRaw() : found;
  }

  /** Whether a file of that name is there. */
  public boolean has(String name) throws IOException {
    return files.exists(new Path(folder, name));
  }

  /** The whole content of a file. */
  public byte[] read(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  /** The content of a file, for files that need not fit into memory. */
  public InputStream open(String name) throws IOException {
    return files.open(new Path(folder, name));
  }

  /** Writes a file beside its final place and renames it; an equal name means equal content. */
  public void publish(String name, byte[] content) throws IOException {
    files.mkdirs(folder);
    String writer = ManagementFactory.getRuntimeMXBean().getName();
    Path temporary =
        new Path(folder, "." + name + "." + writer + "." + Thread.currentThread().getId());
    try (OutputStream out = files.create(temporary, true)) {
      out.write(content);
    }
    if (!files.rename(temporary, new Path(folder, name))) {
      files.delete(temporary, false);
      if (!has(name)) {
        throw new IOException("Cannot write " + new Path(folder, name));
      }
    }
  }

  /** Names that start with a prefix, sorted. */
  public List<String> list(String prefix) throws IOException {
    try {
      return Arrays.stream(files.listStatus(folder, path -> path.getName().startsWith(prefix)))
          .map(FileStatus::getPath)
          .map(Path::getName)
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** Removes a file, if it is there. */
  public void delete(String name) throws IOException {
    files.delete(new Path(folder, name), false);
  }

  /** The full path of a file. */
  public String path(String name) {
    return new Path(folder, name).toString();
  }
}
