package io.rewardlake.transforms.ingest.file;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.io.FileSystems;

/**
 * Part of a file that one task reads: bytes {@code [start, end)}, which begin and end at line ends.
 *
 * @param given the file as the user named it
 * @param path where it is
 * @param kind what it holds
 * @param gzip whether the bytes are compressed; such a file is one chunk
 * @param start first byte
 * @param end byte after the last
 * @param firstLine line number of the first byte, from 1
 */
public record Chunk(
    String given, String path, FileKind kind, boolean gzip, long start, long end, long firstLine) {
  private static final int BUFFER = 1 << 16;

  /** Opens the bytes from {@code start} on, decompressed. */
  InputStream open() throws IOException {
    ReadableByteChannel channel = channel();
    if (start > 0) {
      ((SeekableByteChannel) channel).position(start);
    }
    InputStream raw = Channels.newInputStream(channel);
    if (!gzip) {
      return raw;
    }
    try {
      return new GZIPInputStream(raw, BUFFER);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  ReadableByteChannel channel() throws IOException {
    return FileSystems.open(FileSystems.matchNewResource(path, false));
  }

  /** Starts reading. */
  public RowReader rows() throws IOException {
    return switch (kind) {
      case JSONL -> new JsonLines(this);
      case JSON -> new JsonArray(this);
      case CSV -> new CsvRows(this);
      case PARQUET -> new ParquetRows(this);
      case HDF5 -> throw new IllegalStateException("HDF5 has arrays, not rows: " + given);
    };
  }

  /** Its coder. */
  public static final class Coder extends DataCoder<Chunk> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Chunk chunk, DataOutput out) throws IOException {
      writeText(chunk.given, out);
      writeText(chunk.path, out);
      writeText(chunk.kind.name(), out);
      out.writeBoolean(chunk.gzip);
      out.writeLong(chunk.start);
      out.writeLong(chunk.end);
      out.writeLong(chunk.firstLine);
    }

    @Override
    protected Chunk read(DataInput in) throws IOException {
      return new Chunk(
          readText(in),
          readText(in),
          FileKind.valueOf(readText(in)),
          in.readBoolean(),
          in.readLong(),
          in.readLong(),
          in.readLong());
    }
  }
}
