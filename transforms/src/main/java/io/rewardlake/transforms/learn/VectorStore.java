package io.rewardlake.transforms.learn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Vectors in a memory-mapped temporary file, so that millions of items cost no heap. The file's
 * name is removed as soon as it is mapped: nothing stays behind even when the process is killed.
 * For one thread.
 */
public final class VectorStore {
  private static final long SEGMENT_BYTES = 1L << 30;

  private final int dimension;
  private final int rows;
  private final int rowsPerSegment;
  private final List<FloatBuffer> segments;

  private VectorStore(int dimension, int rows, int rowsPerSegment, List<FloatBuffer> segments) {
    this.dimension = dimension;
    this.rows = rows;
    this.rowsPerSegment = rowsPerSegment;
    this.segments = segments;
  }

  /** Length of every vector. */
  public int dimension() {
    return dimension;
  }

  /** Number of vectors. */
  public int rows() {
    return rows;
  }

  /** Copies one vector in bulk to row {@code to} of a matrix. */
  public void copy(int row, FloatBuffer matrix, int to) {
    put(row, matrix, to * dimension);
  }

  /** Copies one vector in bulk to where it begins among the cells of a matrix. */
  void put(int row, FloatBuffer cells, int at) {
    FloatBuffer segment = segments.get(row / rowsPerSegment);
    cells.put(at, segment, row % rowsPerSegment * dimension, dimension);
  }

  /** Starts a store of vectors of one length in a folder with enough space. */
  public static Writer write(Path scratch, int dimension) throws IOException {
    return write(scratch, dimension, SEGMENT_BYTES);
  }

  /** The same with segments of another size: one mapping holds at most 2 GiB. */
  static Writer write(Path scratch, int dimension, long segmentBytes) throws IOException {
    return new Writer(scratch, dimension, segmentBytes);
  }

  /** Appends vectors; {@link #finish} turns them into a store. */
  public static final class Writer implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final int dimension;
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer bytes;
    private final FloatBuffer floats;
    private final int rowsPerSegment;
    private int rows;

    private Writer(Path scratch, int dimension, long segmentBytes) throws IOException {
      this.dimension = dimension;
      this.rowsPerSegment = (int) (segmentBytes / Float.BYTES / dimension);
      this.file = Files.createTempFile(Files.createDirectories(scratch), "vectors", ".f32");
      this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      this.bytes =
          ByteBuffer.allocateDirect(Math.max(BUFFER_BYTES, dimension * Float.BYTES))
              .order(ByteOrder.nativeOrder());
      this.floats = bytes.asFloatBuffer();
    }

    /** Appends a vector and returns its row. */
    public int add(float[] vector) throws IOException {
      if (floats.remaining() < dimension) {
        flush();
      }
      floats.put(vector, 0, dimension);
      return rows++;
    }

    /** Maps what was written. */
    public VectorStore finish() throws IOException {
      flush();
      List<FloatBuffer> segments = new ArrayList<>();
      for (long row = 0; row < rows; row += rowsPerSegment) {
        long count = Math.min(rowsPerSegment, rows - row);
        segments.add(
            channel
                .map(
                    FileChannel.MapMode.READ_ONLY,
                    row * dimension * Float.BYTES,
                    count * dimension * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer());
      }
      return new VectorStore(dimension, rows, rowsPerSegment, segments);
    }

    private void flush() throws IOException {
      bytes.position(0).limit(floats.position() * Float.BYTES);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      bytes.clear();
      floats.clear();
    }

    /** Closes and removes the file; what is mapped stays readable. */
    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(file);
    }
  }
}
