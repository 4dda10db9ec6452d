package io.rewardlake.transforms.learn.policy;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.transform;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.VectorArrays;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads the rows of {@link EpisodeSamples} and writes a sample for each of their steps. */
record StepColumns(EpisodeSamples plan) implements Serializable {
  private static final Map<String, String> NAMES = Map.of(EpisodeSamples.LOG_PROB, "log_probs");
  private static final Set<String> KNOWN =
      Set.of(
          EpisodeSamples.OBSERVATION,
          EpisodeSamples.NEXT_OBSERVATION,
          EpisodeSamples.ACTION,
          EpisodeSamples.NEXT_ACTION,
          EpisodeSamples.REWARD,
          EpisodeSamples.RETURN_TO_GO,
          EpisodeSamples.TERMINATED);

  // Places of the columns that are selected
  private static final int EPISODE = 0;
  private static final int CHUNK = 1;
  private static final int LENGTH = 2;
  private static final int TERMINATED = 3;
  private static final int HELD_OUT = 4;
  private static final int OBSERVATIONS = 5;
  private static final int FINAL = 6;
  private static final int ACTIONS = 7;
  private static final int REWARDS = 8;
  private static final int LATER_RETURN = 9;
  private static final int LATER_ACTION = 10;
  private static final int OTHERS = 11;

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

  /** The columns that are read of a row, behind those that every row has. */
  static List<Column> selected(EpisodeSamples plan, Dataset<Row> in) {
    boolean discrete = plan.network().actions() instanceof Discrete;
    boolean after = plan.has(EpisodeSamples.NEXT_OBSERVATION);
    boolean acts = plan.has(EpisodeSamples.ACTION) || plan.has(EpisodeSamples.NEXT_ACTION);
    List<Column> columns = new ArrayList<>();
    columns.add(
        given(
            in,
            after || plan.has(EpisodeSamples.OBSERVATION),
            "observations",
            "array<array<float>>"));
    columns.add(given(in, after, "final_observation", "array<float>"));
    columns.add(
        discrete
            ? given(in, acts, "action_ids", "array<int>")
            : given(in, acts, "actions", "array<array<float>>"));
    columns.add(given(in, plan.needsRewards(), "rewards", "array<double>"));
    columns.add(given(in, plan.has(EpisodeSamples.RETURN_TO_GO), "later_return", "double"));
    boolean next = plan.has(EpisodeSamples.NEXT_ACTION);
    columns.add(
        discrete
            ? given(in, next, "later_action_id", "int")
            : given(in, next, "later_action", "array<float>"));
    for (String name : others(plan.layout())) {
      Transform.requireColumns("EpisodeSamples", in, name);
      columns.add(vectors(name, depth(in.schema().apply(name).dataType())));
    }
    return columns;
  }

  /** A further column as one vector for each step. */
  private static Column vectors(String name, int depth) {
    return switch (depth) {
      case 0 -> array_repeat(array(col(name).cast("float")), col("length"));
      case 1 -> transform(col(name).cast("array<float>"), number -> array(number));
      default -> col(name).cast("array<array<float>>");
    };
  }

  private static int depth(DataType type) {
    return type instanceof ArrayType array ? 1 + depth(array.elementType()) : 0;
  }

  private static Column given(Dataset<Row> in, boolean needed, String name, String type) {
    if (!needed) {
      return lit(null).cast(type).as(name);
    }
    Transform.requireColumns("EpisodeSamples", in, name);
    return col(name).cast(type);
  }

  private static List<String> others(SampleLayout layout) {
    return layout.columns().stream()
        .map(SampleLayout.Column::name)
        .filter(name -> !KNOWN.contains(name))
        .map(name -> NAMES.getOrDefault(name, name))
        .toList();
  }

  /** The samples of a row, step after step. */
  Stream<InternalRow> samples(InternalRow row) {
    int length = row.getInt(LENGTH);
    String episode = row.getUTF8String(EPISODE).toString();
    List<Track> tracks = new ArrayList<>();
    int other = OTHERS;
    for (SampleLayout.Column column : plan.layout().columns()) {
      Track track =
          KNOWN.contains(column.name())
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
        .filter(made -> made != null);
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
