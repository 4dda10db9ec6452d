package io.rewardlake.transforms.tree.pair;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;

/**
 * The nodes of one tree, out of {@link PackedRows}. An iterator gives one row again and again,
 * which it points to node after node; what the row's columns give stays valid.
 *
 * @param parts what was packed
 * @param columns of a node
 * @param whole whether that is the whole tree; of one that is too large there is nothing
 */
record PackedNodes(List<byte[]> parts, int columns, boolean whole) implements Iterable<UnsafeRow> {
  @Override
  public Iterator<UnsafeRow> iterator() {
    return new Rows();
  }

  private final class Rows implements Iterator<UnsafeRow> {
    private final Iterator<byte[]> rest = parts.iterator();
    private final UnsafeRow row = new UnsafeRow(columns);
    private byte[] part = {};
    private int at;

    @Override
    public boolean hasNext() {
      return at < part.length || rest.hasNext();
    }

    @Override
    public UnsafeRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (at == part.length) {
        part = rest.next();
        at = 0;
      }
      int bytes = (int) Platform.getLong(part, Platform.BYTE_ARRAY_OFFSET + at);
      row.pointTo(part, Platform.BYTE_ARRAY_OFFSET + at + Long.BYTES, bytes);
      at += Long.BYTES + bytes;
      return row;
    }
  }
}
