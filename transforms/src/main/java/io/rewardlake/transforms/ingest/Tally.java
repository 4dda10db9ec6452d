package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A count for the books, written beside the rows, so that retried tasks count once.
 *
 * @param name one of the names below
 * @param count how many
 */
record Tally(String name, long count) implements Outcome {
  /** Rows read; a row with several votes counts once per vote. */
  static final String ROWS_IN = "rows_in";

  /** Items accepted. */
  static final String ITEMS = "items";

  /** Pairs accepted. */
  static final String PAIRS = "pairs";

  /** Accepted pairs that nobody voted on. */
  static final String PAIRS_WITHOUT_VOTES = "pairs_without_votes";

  @Override
  public String key() {
    return "tally " + name;
  }

  void write(DataOutput out) throws IOException {
    DataCoder.writeText(name, out);
    out.writeLong(count);
  }

  static Tally read(DataInput in) throws IOException {
    return new Tally(DataCoder.readText(in), in.readLong());
  }

  static final class Coder extends DataCoder<Tally> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Tally tally, DataOutput out) throws IOException {
      tally.write(out);
    }

    @Override
    protected Tally read(DataInput in) throws IOException {
      return Tally.read(in);
    }
  }
}
