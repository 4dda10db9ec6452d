package io.rewardlake.transforms.tree.pair;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows of one tree that come one after the other, packed into one, so that a shuffle moves a few
 * large rows in place of many small ones. The first column is the tree, the second a struct of the
 * rest; of each struct the size, in 8 bytes, and its own bytes are kept, see {@link PackedNodes}; a
 * third column counts them.
 */
final class PackedRows implements Iterator<InternalRow> {
  /** Bytes after which a tree goes on in another packed row. */
  private static final int LIMIT = 1 << 20;

  private final Iterator<InternalRow> rows;
  private final int columns;
  private byte[] packed = new byte[1 << 13];
  private InternalRow next;

  PackedRows(Iterator<InternalRow> rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public InternalRow next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    // The row that is waiting may share its memory with all that follow: copy before moving on
    UTF8String tree = next.getUTF8String(0).copy();
    int size = 0;
    int count = 0;
    do {
      size = append((UnsafeRow) next.getStruct(1, columns), size);
      count++;
      advance();
    } while (next != null && size < LIMIT && next.getUTF8String(0).equals(tree));
    return new GenericInternalRow(new Object[] {tree, Arrays.copyOf(packed, size), count});
  }

  private void advance() {
    next = rows.hasNext() ? rows.next() : null;
  }

  private int append(UnsafeRow row, int at) {
    int bytes = row.getSizeInBytes();
    int end = Math.addExact(at, Long.BYTES + bytes);
    if (end > packed.length) {
      packed = Arrays.copyOf(packed, Math.max(end, 2 * packed.length));
    }
    Platform.putLong(packed, Platform.BYTE_ARRAY_OFFSET + at, bytes);
    Platform.copyMemory(
        row.getBaseObject(),
        row.getBaseOffset(),
        packed,
        Platform.BYTE_ARRAY_OFFSET + at + Long.BYTES,
        bytes);
    return end;
  }
}
