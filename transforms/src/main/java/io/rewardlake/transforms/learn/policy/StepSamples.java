package io.rewardlake.transforms.learn.policy;

import static io.rewardlake.transforms.learn.policy.StepColumns.ACTIONS;
import static io.rewardlake.transforms.learn.policy.StepColumns.CHUNK;
import static io.rewardlake.transforms.learn.policy.StepColumns.EPISODE;
import static io.rewardlake.transforms.learn.policy.StepColumns.FINAL;
import static io.rewardlake.transforms.learn.policy.StepColumns.HELD_OUT;
import static io.rewardlake.transforms.learn.policy.StepColumns.LATER_ACTION;
import static io.rewardlake.transforms.learn.policy.StepColumns.LATER_RETURN;
import static io.rewardlake.transforms.learn.policy.StepColumns.LENGTH;
import static io.rewardlake.transforms.learn.policy.StepColumns.OBSERVATIONS;
import static io.rewardlake.transforms.learn.policy.StepColumns.OTHERS;
import static io.rewardlake.transforms.learn.policy.StepColumns.REWARDS;
import static io.rewardlake.transforms.learn.policy.StepColumns.TERMINATED;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.VectorArrays;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Writes a sample for each step of a row that has the columns of {@link StepColumns}.
 *
 * @param plan what the samples are
 */
record StepSamples(EpisodeSamples plan) implements Serializable {
  /** The numbers of a column of the layout: those of step t begin at (t + shift) * width. */
  private static final class Track {
    private final float[] values;
    private final int width;
    private final int shift;

    Track(float[] values, int width, int shift) {
      this.values = values;
      this.width = width;
      this.shift = shift;
    }

    void copy(int step, float[] sample, int at) {
      System.arraycopy(values, (step + shift) * width, sample, at, width);
    }
  }

  /** The samples of a row, step after step. */
  Stream<InternalRow> samples(InternalRow row) {
    int length = row.getInt(LENGTH);
    String episode = row.getUTF8String(EPISODE).toString();
    List<Track> tracks = new ArrayList<>();
    int other = OTHERS;
    for (SampleLayout.Column column : plan.layout().columns()) {
      Track track =
          StepColumns.isKnown(column.name())
              ? track(row, column.name(), length, episode)
              : new Track(
                  vectors(row, other++, null, length, column.width(), column.name(), episode),
                  column.width(),
                  0);
      tracks.add(track);
    }
    String prefix = String.format(Locale.ROOT, "%s:%06d:", episode, row.getInt(CHUNK));
    boolean heldOut = row.getBoolean(HELD_OUT);
    return IntStream.range(0, length)
        .mapToObj(step -> sample(tracks, step, prefix, heldOut, episode))
        .filter(Objects::nonNull);
  }

  private InternalRow sample(
      List<Track> tracks, int step, String prefix, boolean heldOut, String episode) {
    float[] sample = new float[plan.layout().width()];
    int at = 0;
    for (Track track : tracks) {
      track.copy(step, sample, at);
      at += track.width;
    }
    for (float value : sample) {
      if (Float.isNaN(value)) {
        if (plan.labelledOnly()) {
          return null;
        }
        throw Errors.stepWithoutNumber(episode, step);
      }
    }
    return new GenericInternalRow(
        new Object[] {
          UTF8String.fromString(prefix + String.format(Locale.ROOT, "%04d", step)),
          heldOut,
          UnsafeArrayData.fromPrimitiveArray(sample)
        });
  }

  private Track track(InternalRow row, String column, int length, String episode) {
    return switch (column) {
      case EpisodeSamples.OBSERVATION -> new Track(observations(row, length, episode), seen(), 0);
      case EpisodeSamples.NEXT_OBSERVATION ->
          new Track(observations(row, length, episode), seen(), 1);
      case EpisodeSamples.ACTION -> new Track(actions(row, length, episode), done(), 0);
      case EpisodeSamples.NEXT_ACTION -> new Track(actions(row, length, episode), done(), 1);
      case EpisodeSamples.REWARD -> new Track(rewards(row, length), 1, 0);
      case EpisodeSamples.RETURN_TO_GO -> new Track(returns(row, length), 1, 0);
      default -> {
        float[] ends = new float[length];
        if (length > 0 && row.getBoolean(TERMINATED)) {
          ends[length - 1] = 1;
        }
        yield new Track(ends, 1, 0);
      }
    };
  }

  private int seen() {
    return plan.network().observationWidth();
  }

  private int done() {
    return plan.network().actionWidth();
  }

  /** Normalised, the one after the last step included where it is selected. */
  private float[] observations(InternalRow row, int length, String episode) {
    float[] all = vectors(row, OBSERVATIONS, last(row), length, seen(), "observations", episode);
    if (plan.network().observations() instanceof Discrete states) {
      for (int i = 0; i < all.length; i++) {
        all[i] -= states.start();
      }
      return all;
    }
    List<Float> mean = plan.network().normalisation().mean();
    List<Float> std = plan.network().normalisation().std();
    if (!mean.isEmpty()) {
      for (int i = 0; i < all.length; i++) {
        all[i] = (all[i] - mean.get(i % seen())) / std.get(i % seen());
      }
    }
    return all;
  }

  private ArrayData last(InternalRow row) {
    return row.isNullAt(FINAL) ? null : row.getArray(FINAL);
  }

  /** The one after the last step included: zeros where there is none. */
  private float[] actions(InternalRow row, int length, String episode) {
    if (!(plan.network().actions() instanceof Discrete choices)) {
      ArrayData next = row.isNullAt(LATER_ACTION) ? null : row.getArray(LATER_ACTION);
      return vectors(row, ACTIONS, next, length, done(), "actions", episode);
    }
    int start = choices.start();
    float[] all = new float[length + 1];
    if (row.isNullAt(ACTIONS)) {
      throw Errors.episodeUnlearnable(episode, "it has no discrete actions");
    }
    ArrayData ids = row.getArray(ACTIONS);
    for (int step = 0; step < length; step++) {
      all[step] = ids.isNullAt(step) ? Float.NaN : ids.getInt(step) - start;
    }
    all[length] = row.isNullAt(LATER_ACTION) ? 0 : row.getInt(LATER_ACTION) - start;
    return all;
  }

  /** NaN where there is none. */
  private static float[] rewards(InternalRow row, int length) {
    float[] rewards = new float[length];
    ArrayData given = row.getArray(REWARDS);
    for (int step = 0; step < length; step++) {
      rewards[step] = given.isNullAt(step) ? Float.NaN : (float) given.getDouble(step);
    }
    return rewards;
  }

  /** NaN where a reward is missing from there on. */
  private float[] returns(InternalRow row, int length) {
    float[] returns = new float[length];
    ArrayData given = row.getArray(REWARDS);
    double sum = row.isNullAt(LATER_RETURN) ? Double.NaN : row.getDouble(LATER_RETURN);
    for (int step = length - 1; step >= 0; step--) {
      sum = given.isNullAt(step) ? Double.NaN : given.getDouble(step) + plan.gamma() * sum;
      returns[step] = (float) sum;
    }
    return returns;
  }

  /** The vectors of a row and a last one behind them, shape [length + 1, width]. */
  private static float[] vectors(
      InternalRow row,
      int column,
      ArrayData last,
      int length,
      int width,
      String name,
      String episode) {
    float[] all = new float[(length + 1) * width];
    ArrayData given = row.isNullAt(column) ? null : row.getArray(column);
    boolean complete = given != null && given.numElements() == length;
    for (int step = 0; step < length && complete; step++) {
      complete =
          !given.isNullAt(step)
              && VectorArrays.copy(given.getArray(step), all, step * width, width);
    }
    if (complete && last != null) {
      complete = VectorArrays.copy(last, all, length * width, width);
    }
    if (!complete) {
      throw Errors.episodeUnlearnable(
          episode, String.format("its %s are not vectors of %d for each step", name, width));
    }
    return all;
  }
}
