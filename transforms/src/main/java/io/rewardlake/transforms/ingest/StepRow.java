package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * One step of an episode, or one event of a stream, as a row has it. Observations and actions are
 * what a {@link StepReading} gives.
 *
 * @param episode key of the episode or stream
 * @param number number of the step; of an event its time, microseconds since 1970, UTC
 * @param order what orders events of equal time
 * @param observation what was seen before; null: not recorded
 * @param next what was seen after; null: not recorded
 * @param action what was done; null: an event without action
 * @param reward its reward; null: not labelled
 * @param logProb log-probability of the action, nats; null: not recorded
 * @param terminated whether the environment ended the episode; null: not said
 * @param truncated whether a limit ended it; null: not said
 * @param facts what the row says of the episode
 * @param origin where it was read
 */
record StepRow(
    String episode,
    long number,
    List<String> order,
    Object observation,
    Object next,
    Object action,
    Double reward,
    Double logProb,
    Boolean terminated,
    Boolean truncated,
    EpisodeFacts facts,
    Origin origin) {

  /** Hash of all that it says, not of where it was read. */
  String content() {
    return Cells.contentId(cells());
  }

  private List<Object> cells() {
    return Arrays.asList(
        episode,
        number,
        order,
        observation,
        next,
        action,
        reward,
        logProb,
        terminated,
        truncated,
        facts.cells());
  }

  /** Its coder. */
  static final class Coder extends DataCoder<StepRow> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(StepRow row, DataOutput out) throws IOException {
      Cells.write(row.cells(), out);
      row.origin.write(out);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected StepRow read(DataInput in) throws IOException {
      List<Object> cells = (List<Object>) Cells.read(in);
      return new StepRow(
          (String) cells.get(0),
          (Long) cells.get(1),
          (List<String>) cells.get(2),
          cells.get(3),
          cells.get(4),
          cells.get(5),
          (Double) cells.get(6),
          (Double) cells.get(7),
          (Boolean) cells.get(8),
          (Boolean) cells.get(9),
          EpisodeFacts.of((List<Object>) cells.get(10)),
          Origin.read(in));
    }
  }
}
