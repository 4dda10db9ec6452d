package io.rewardlake.transforms.ingest.file;

import java.io.IOException;

/** Reads the rows of one chunk in order; broken rows come as refusals, and reading goes on. */
public interface RowReader extends AutoCloseable {
  /** The next row; null at the end. Blank lines are no rows. */
  Row next() throws IOException;

  @Override
  void close() throws IOException;
}
