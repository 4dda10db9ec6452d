package io.rewardlake.transforms.tree;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;

/** The nodes of one partition of tasks; one tree at a time is in memory. */
final class TreeRows implements Iterator<InternalRow> {
  private final Iterator<InternalRow> tasks;
  private final TreeGrower grower;
  private Iterator<InternalRow> nodes = Collections.emptyIterator();

  TreeRows(Iterator<InternalRow> tasks, TreeGrower grower) {
    this.tasks = tasks;
    this.grower = grower;
  }

  @Override
  public boolean hasNext() {
    while (!nodes.hasNext() && tasks.hasNext()) {
      nodes = grower.grow(tasks.next());
    }
    return nodes.hasNext();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return nodes.next();
  }
}
