package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Hdf5Group;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * The flags of a D4RL file, and at which of them its episodes end.
 *
 * <p>{@link CutAt#AUTO} measures, for each kind of flag, how far observations move with the step
 * after a flagged row and with the step before it: the jump is the median of the former over the
 * median of the latter, of the first {@value #SAMPLE} rows that carry only that flag. A kind after
 * which observations run on (jump at most {@value #RUNS_ON}) ends no episode if the other kind
 * resets the environment (jump at least {@value #RESETS}).
 *
 * @param terminals rows at which the environment said that it ended
 * @param timeouts rows at which a limit was reached
 * @param cutAt at which of them episodes end; never {@link CutAt#AUTO}
 */
record EpisodeEnds(BitSet terminals, BitSet timeouts, CutAt cutAt) {
  static final String TERMINALS = "terminals";
  static final String TIMEOUTS = "timeouts";

  private static final int SAMPLE = 256;
  private static final int BLOCK = 1 << 16;
  private static final double RUNS_ON = 1.5;
  private static final double RESETS = 3;

  /** Reads the flags of a file of so many rows; timeouts may be absent. */
  static EpisodeEnds of(Hdf5Group file, int rows, CutAt cutAt) throws Refusal {
    BitSet terminals = flags(file, TERMINALS, rows);
    BitSet timeouts = file.has(TIMEOUTS) ? flags(file, TIMEOUTS, rows) : new BitSet();
    CutAt chosen = cutAt == CutAt.AUTO ? chosen(file, rows, terminals, timeouts) : cutAt;
    return new EpisodeEnds(terminals, timeouts, chosen);
  }

  /** The row after the end of the episode that starts at a row; the last may end with the file. */
  int end(int from, int rows) {
    int terminal = cutAt == CutAt.TIMEOUTS ? -1 : terminals.nextSetBit(from);
    int timeout = cutAt == CutAt.TERMINALS ? -1 : timeouts.nextSetBit(from);
    int end = Math.min(terminal < 0 ? rows : terminal + 1, timeout < 0 ? rows : timeout + 1);
    return Math.min(end, rows);
  }

  /** Whether the environment ended an episode whose last row this is. */
  boolean terminated(int last) {
    return cutAt != CutAt.TIMEOUTS && terminals.get(last);
  }

  /** Whether a limit ended it. */
  boolean truncated(int last) {
    return cutAt != CutAt.TERMINALS && timeouts.get(last);
  }

  private static CutAt chosen(Hdf5Group file, int rows, BitSet terminals, BitSet timeouts)
      throws Refusal {
    double afterTerminals = jump(file, rows, terminals, timeouts);
    double afterTimeouts = jump(file, rows, timeouts, terminals);
    if (afterTimeouts <= RUNS_ON && afterTerminals >= RESETS) {
      return CutAt.TERMINALS;
    } else if (afterTerminals <= RUNS_ON && afterTimeouts >= RESETS) {
      return CutAt.TIMEOUTS;
    }
    return CutAt.BOTH;
  }

  /** NaN where no row tells. */
  private static double jump(Hdf5Group file, int rows, BitSet flagged, BitSet others)
      throws Refusal {
    List<Double> before = new ArrayList<>();
    List<Double> after = new ArrayList<>();
    for (int row = flagged.nextSetBit(1);
        row >= 0 && row + 1 < rows && after.size() < SAMPLE;
        row = flagged.nextSetBit(row + 1)) {
      if (!others.get(row)) {
        List<float[]> around = file.vectors(D4rl.OBSERVATIONS, row - 1, 3);
        before.add(distance(around.get(0), around.get(1)));
        after.add(distance(around.get(1), around.get(2)));
      }
    }
    return after.isEmpty() ? Double.NaN : median(after) / median(before);
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.pow((double) one[i] - other[i], 2);
    }
    return Math.sqrt(sum);
  }

  private static BitSet flags(Hdf5Group file, String name, int rows) throws Refusal {
    BitSet set = new BitSet(rows);
    for (int from = 0; from < rows; from += BLOCK) {
      boolean[] block = file.flags(name, from, Math.min(BLOCK, rows - from));
      for (int i = 0; i < block.length; i++) {
        set.set(from + i, block[i]);
      }
    }
    return set;
  }
}
