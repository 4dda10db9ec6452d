package io.rewardlake.transforms.ingest.file;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Beam file as Parquet's reader wants it. */
final class ParquetBytes implements InputFile {
  private final Chunk chunk;

  ParquetBytes(Chunk chunk) {
    this.chunk = chunk;
  }

  @Override
  public long getLength() throws IOException {
    try (SeekableByteChannel channel = seekable()) {
      return channel.size();
    }
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    SeekableByteChannel channel = seekable();
    return new DelegatingSeekableInputStream(Channels.newInputStream(channel)) {
      @Override
      public long getPos() throws IOException {
        return channel.position();
      }

      @Override
      public void seek(long position) throws IOException {
        channel.position(position);
      }
    };
  }

  private SeekableByteChannel seekable() throws IOException {
    return (SeekableByteChannel) chunk.channel();
  }
}
