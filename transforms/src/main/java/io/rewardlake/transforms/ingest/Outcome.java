package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What became of a row: a preference, a reject, or a count for the books. */
sealed interface Outcome permits Preference, Reject, Tally {
  /** Outcomes of equal key belong together: duplicates, and counts of the same thing. */
  String key();

  /** Coder of all three. */
  final class Coder extends DataCoder<Outcome> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Outcome outcome, DataOutput out) throws IOException {
      if (outcome instanceof Preference preference) {
        out.writeByte('p');
        preference.write(out);
      } else if (outcome instanceof Reject reject) {
        out.writeByte('r');
        reject.write(out);
      } else {
        out.writeByte('t');
        ((Tally) outcome).write(out);
      }
    }

    @Override
    protected Outcome read(DataInput in) throws IOException {
      return switch (in.readByte()) {
        case 'p' -> Preference.read(in);
        case 'r' -> Reject.read(in);
        default -> Tally.read(in);
      };
    }
  }
}
