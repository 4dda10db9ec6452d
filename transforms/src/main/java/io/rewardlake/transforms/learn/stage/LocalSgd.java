package io.rewardlake.transforms.learn.stage;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Data-parallel training: in every round each partition goes on by itself from the common
 * parameters, and the mean of where they got to moves these.
 *
 * <pre>
 *   d = mean_p theta_p - theta,  v = momentum v + d,  theta += rate (d + momentum v)
 * </pre>
 *
 * With rate 1 and no momentum the mean itself is taken, so that one partition is plain training bit
 * for bit. Groups that no gradient trains always take the mean. Sums run in the order of the
 * partitions.
 *
 * <p>Source: Douillard et al. 2023, arXiv 2311.08105 (DiLoCo); Stich 2018, arXiv 1805.09767.
 *
 * @param partitions how many train side by side
 * @param rounds per checkpoint
 * @param rate step size of the outer optimiser
 * @param momentum Nesterov's, 0 to 1
 */
@Method(
    id = "local-sgd",
    title = "Local SGD with an outer optimiser (DiLoCo)",
    paper = "2311.08105",
    year = 2023,
    kind = Method.Kind.STAGE,
    usage = "train-policy")
public record LocalSgd(int partitions, int rounds, double rate, double momentum)
    implements Serializable {
  /** Stands for all partitions together. */
  static final int ALL = -1;

  /** Checks the ranges. */
  public LocalSgd {
    Require.that(partitions, "partitions").atLeast(1);
    Require.that(rounds, "rounds").atLeast(1);
    Require.that(rate, "outerRate").above(0).finite();
    Require.that(momentum, "outerMomentum").atLeast(0).below(1);
  }

  /** The step at the end of a round, counted from 1 over the whole schedule. */
  long end(Schedule schedule, int round) {
    int checkpoint = (round - 1) / rounds + 1;
    int within = (round - 1) % rounds + 1;
    long begin = schedule.end(checkpoint - 1);
    return begin + (schedule.end(checkpoint) - begin) * within / rounds;
  }

  /**
   * The common state after a round; its moments are the outer optimiser's v.
   *
   * @param common the state before
   * @param parts where the partitions got to, in their order
   */
  LearnerState combine(LearnerState common, List<LearnerState> parts) {
    Map<String, float[]> values = new TreeMap<>();
    Map<String, List<float[]>> velocities = new TreeMap<>();
    common
        .values()
        .forEach(
            (group, before) -> {
              float[] mean = mean(group, parts);
              boolean trained = parts.get(0).moments().containsKey(group);
              if (!trained || (rate == 1 && momentum == 0)) {
                values.put(group, mean);
              } else {
                float[] velocity = common.moments().get(group).get(0).clone();
                values.put(group, step(before, mean, velocity));
                velocities.put(group, List.of(velocity));
              }
            });
    return new LearnerState(parts.get(0).step(), values, velocities);
  }

  /** The common state before the first round. */
  static LearnerState begin(LearnerState initial) {
    Map<String, List<float[]>> velocities = new TreeMap<>();
    initial
        .moments()
        .keySet()
        .forEach(
            group -> velocities.put(group, List.of(new float[initial.values().get(group).length])));
    return new LearnerState(initial.step(), initial.values(), velocities);
  }

  private float[] step(float[] before, float[] mean, float[] velocity) {
    float[] after = new float[before.length];
    for (int i = 0; i < after.length; i++) {
      float difference = mean[i] - before[i];
      velocity[i] = (float) (momentum * velocity[i] + difference);
      after[i] = (float) (before[i] + rate * (difference + momentum * velocity[i]));
    }
    return after;
  }

  private static float[] mean(String group, List<LearnerState> parts) {
    float[] mean = new float[parts.get(0).values().get(group).length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (LearnerState part : parts) {
        sum += part.values().get(group)[i];
      }
      mean[i] = (float) (sum / parts.size());
    }
    return mean;
  }
}
