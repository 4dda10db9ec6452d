package io.rewardlake.transforms.ingest.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.function.Consumer;

/**
 * Cuts large uncompressed JSON Lines files into chunks at line ends, so that several tasks read one
 * file and every row still knows its line number. Other files are one chunk: a quoted CSV cell may
 * hold line ends, and gzip has no place to start from but the beginning. Cost: the large file's
 * bytes are read once more, without parsing.
 */
public final class Chunks {
  /** Size from which on a file is cut, and size of its chunks. */
  public static final int CHUNK_BYTES = 8 << 20;

  private static final int BLOCK = 1 << 20;

  private Chunks() {}

  /** Hands on the chunks of one file in order. */
  public static void split(InputFile file, int chunkBytes, Consumer<Chunk> out) throws IOException {
    if (file.kind() != FileKind.JSONL || file.gzip() || file.bytes() <= chunkBytes) {
      out.accept(file.whole());
      return;
    }
    long start = 0;
    long firstLine = 1;
    long line = 1;
    long position = 0;
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    try (ReadableByteChannel in = file.whole().channel()) {
      while (in.read(block.clear()) >= 0) {
        byte[] bytes = block.array();
        int length = block.position();
        for (int i = 0; i < length; i++) {
          if (bytes[i] == '\n') {
            line++;
            long next = position + i + 1;
            if (next - start >= chunkBytes) {
              out.accept(chunk(file, start, next, firstLine));
              start = next;
              firstLine = line;
            }
          }
        }
        position += length;
      }
    }
    if (position > start) {
      out.accept(chunk(file, start, position, firstLine));
    }
  }

  private static Chunk chunk(InputFile file, long start, long end, long firstLine) {
    return new Chunk(file.given(), file.path(), file.kind(), false, start, end, firstLine);
  }
}
