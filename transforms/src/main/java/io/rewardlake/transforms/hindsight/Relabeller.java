package io.rewardlake.transforms.hindsight;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.transforms.VectorArrays;
import io.rewardlake.transforms.hindsight.RecordedSteps.In;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.Goals;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes rows of {@code relabelled_episodes}, in the order of its columns. */
final class Relabeller {
  private static final int COLUMNS = HindsightTables.RELABELLED_EPISODES.columns().size();

  private final HindsightExperienceReplay plan;
  private final GoalPool pool;
  private final KnownGoals known = new KnownGoals();

  Relabeller(HindsightExperienceReplay plan, GoalPool pool) {
    this.plan = plan;
    this.pool = pool;
  }

  /** The row as it was, and under other goals. */
  Stream<InternalRow> relabel(InternalRow row) {
    RecordedSteps steps = RecordedSteps.of(row, known);
    if (steps.length() == 0) {
      return Stream.empty();
    }
    Stream<InternalRow> others =
        IntStream.range(0, plan.k()).mapToObj(replica -> relabelled(row, steps, replica));
    return plan.keepOriginals() ? Stream.concat(Stream.of(original(row, steps)), others) : others;
  }

  private InternalRow original(InternalRow row, RecordedSteps steps) {
    int length = steps.length();
    int size = steps.goals().size();
    boolean[] terminated = new boolean[length];
    terminated[length - 1] = row.getBoolean(In.TERMINATED);
    float[] desired = new float[size];
    float[] goals = new float[length * size];
    for (int step = 0; step < length; step++) {
      steps.desired(step, desired);
      System.arraycopy(desired, 0, goals, step * size, size);
    }
    Labels labels =
        new Labels(
            VectorArrays.of(steps.before(), length, steps.width()),
            VectorArrays.of(steps.after(), length, steps.width()),
            row.getArray(In.REWARDS),
            UnsafeArrayData.fromPrimitiveArray(terminated),
            VectorArrays.of(goals, length, size),
            null);
    return row(row, steps, HindsightTables.ORIGINAL, 0, labels);
  }

  private InternalRow relabelled(InternalRow row, RecordedSteps steps, int replica) {
    Goals goals = steps.goals();
    int length = steps.length();
    String environment = row.getUTF8String(In.ENVIRONMENT).toString();
    UniformRandomProvider random =
        RandomStreams.of(
            plan.seed(),
            "hindsight",
            row.getUTF8String(In.EPISODE_ID).toString(),
            Integer.toString(row.getInt(In.CHUNK)),
            Integer.toString(replica));
    float[] before = steps.before();
    float[] after = steps.after();
    float[] all = new float[length * goals.size()];
    double[] rewards = new double[length];
    boolean[] terminated = new boolean[length];
    int[] goalSteps = new int[length];
    float[] goal = new float[goals.size()];
    float[] achieved = new float[goals.size()];
    for (int step = 0; step < length; step++) {
      goalSteps[step] = plan.strategy().step(step, length, random);
      if (goalSteps[step] == GoalStrategy.ELSEWHERE) {
        goal = pool.any(environment, random);
      } else {
        steps.achieved(goalSteps[step], goal);
      }
      int desired = step * steps.width() + goals.desiredAt();
      System.arraycopy(goal, 0, before, desired, goals.size());
      System.arraycopy(goal, 0, after, desired, goals.size());
      System.arraycopy(goal, 0, all, step * goals.size(), goals.size());
      steps.achieved(step, achieved);
      rewards[step] = goals.reward(achieved, goal);
      terminated[step] = goals.terminates(achieved, goal);
    }
    Labels labels =
        new Labels(
            VectorArrays.of(before, length, steps.width()),
            VectorArrays.of(after, length, steps.width()),
            UnsafeArrayData.fromPrimitiveArray(rewards),
            UnsafeArrayData.fromPrimitiveArray(terminated),
            VectorArrays.of(all, length, goals.size()),
            plan.strategy() == GoalStrategy.RANDOM
                ? null
                : UnsafeArrayData.fromPrimitiveArray(goalSteps));
    return row(row, steps, plan.strategy().title(), replica, labels);
  }

  private record Labels(
      ArrayData before,
      ArrayData after,
      ArrayData rewards,
      ArrayData terminated,
      ArrayData goals,
      ArrayData goalSteps) {}

  private InternalRow row(
      InternalRow row, RecordedSteps steps, String strategy, int replica, Labels labels) {
    String id =
        ContentId.of(
            plan.dataset(),
            strategy,
            row.getUTF8String(In.EPISODE_ID).toString(),
            Integer.toString(row.getInt(In.CHUNK)),
            Integer.toString(replica));
    Object[] values = {
      UTF8String.fromString(id),
      UTF8String.fromString(plan.dataset()),
      UTF8String.fromString(strategy),
      row.getUTF8String(In.EPISODE_ID),
      row.getInt(In.CHUNK),
      replica,
      row.getUTF8String(In.SOURCE),
      row.getUTF8String(In.ENVIRONMENT),
      row.getUTF8String(In.TASK_ID),
      row.getUTF8String(In.POLICY),
      row.getInt(In.CHUNK) * EpisodeTables.CHUNK,
      steps.length(),
      labels.before(),
      labels.after(),
      null, // Goals are vectors, never texts
      row.isNullAt(In.ACTION_IDS) ? null : row.getArray(In.ACTION_IDS),
      row.isNullAt(In.ACTIONS) ? null : row.getArray(In.ACTIONS),
      row.isNullAt(In.TEXT_ACTIONS) ? null : row.getArray(In.TEXT_ACTIONS),
      labels.rewards(),
      labels.terminated(),
      labels.goals(),
      labels.goalSteps()
    };
    // Neither target nor token nor chain
    return new GenericInternalRow(Arrays.copyOf(values, COLUMNS));
  }
}
