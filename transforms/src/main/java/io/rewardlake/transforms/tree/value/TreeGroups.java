package io.rewardlake.transforms.tree.value;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** The nodes of one tree after the other, of rows that are sorted by tree. */
final class TreeGroups implements Iterator<TreeGroups.Group> {
  private final Iterator<InternalRow> rows;
  private final int maxNodes;
  private InternalRow next;

  /**
   * One tree.
   *
   * @param nodes all of them, or the first alone
   * @param complete whether they are all
   */
  record Group(List<InternalRow> nodes, boolean complete) {}

  TreeGroups(Iterator<InternalRow> rows, int maxNodes) {
    this.rows = rows;
    this.maxNodes = maxNodes;
    advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Group next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    UTF8String tree = next.getUTF8String(TreeNodeColumns.TREE_ID);
    List<InternalRow> nodes = new ArrayList<>();
    boolean complete = true;
    while (next != null && next.getUTF8String(TreeNodeColumns.TREE_ID).equals(tree)) {
      complete &= nodes.size() < maxNodes;
      if (complete) {
        nodes.add(next);
      } else {
        nodes.subList(1, nodes.size()).clear();
      }
      advance();
    }
    return new Group(nodes, complete);
  }

  private void advance() {
    // Spark hands out one row object again and again
    next = rows.hasNext() ? rows.next().copy() : null;
  }
}
