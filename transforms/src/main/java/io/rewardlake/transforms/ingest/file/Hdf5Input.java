package io.rewardlake.transforms.ingest.file;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/**
 * An HDF5 file of any file system that Beam knows, read piece by piece: only what is asked for is
 * read, and the tree of what was.
 */
public final class Hdf5Input implements AutoCloseable {
  private final SeekableByteChannel channel;
  private final HdfFile file;

  private Hdf5Input(SeekableByteChannel channel, HdfFile file) {
    this.channel = channel;
    this.file = file;
  }

  /**
   * Opens a whole file.
   *
   * @throws IOException also when it is no HDF5, or not all of it is there
   */
  public static Hdf5Input open(Chunk chunk) throws IOException {
    SeekableByteChannel channel = (SeekableByteChannel) chunk.channel();
    try {
      HdfFile file = new HdfFile(channel, URI.create("file:///hdf5"));
      file.getChildren();
      return new Hdf5Input(channel, file);
    } catch (RuntimeException e) {
      channel.close();
      throw new IOException("it is no HDF5, or not all of it is there (" + e.getMessage() + ")", e);
    }
  }

  /** What the file holds. */
  public Hdf5Group root() {
    return new Hdf5Group(file, "");
  }

  /** Names of what the file holds, sorted. */
  public List<String> names() {
    return root().names();
  }

  @Override
  public void close() throws IOException {
    file.close();
    channel.close();
  }
}
