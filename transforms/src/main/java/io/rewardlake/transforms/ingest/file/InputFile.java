package io.rewardlake.transforms.ingest.file;

import java.io.Serializable;

/**
 * One file to read.
 *
 * @param given the file as the user named it, or folder as named and path below it
 * @param path where it is
 * @param kind what it holds
 * @param bytes its size
 */
public record InputFile(String given, String path, FileKind kind, long bytes)
    implements Serializable {
  /** Name without folders. */
  public String name() {
    return nameOf(given);
  }

  /** Name without folders and the ending of HDF5. */
  public String stem() {
    return name().replaceFirst("\\.(hdf5|h5)$", "");
  }

  /** Whether the bytes are compressed as a whole. */
  public boolean gzip() {
    return given.endsWith(FileKind.GZIP);
  }

  /** The whole file as one chunk. */
  public Chunk whole() {
    return new Chunk(given, path, kind, gzip(), 0, Long.MAX_VALUE, 1);
  }

  static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
