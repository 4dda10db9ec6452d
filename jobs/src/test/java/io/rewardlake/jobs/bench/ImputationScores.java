package io.rewardlake.jobs.bench;

import static io.rewardlake.jobs.bench.ImputationArm.BC;
import static io.rewardlake.jobs.bench.ImputationArm.FULL;
import static io.rewardlake.jobs.bench.ImputationArm.IMPUTED;
import static io.rewardlake.jobs.bench.ImputationArm.MEAN;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What each arm reached on one set: 0 is the uniform policy, 1 the reference.
 *
 * @param byArm scores by seed, in the same order in all arms
 */
record ImputationScores(Map<ImputationArm, double[]> byArm) {
  private static final double LEAST_OF_FULL = 0.8;
  private static final double MOST_OF_BC = 0.5;
  private static final double SHARE_ON_AVERAGE = 0.95;
  private static final double SHARE_ON_EACH_SEED = 0.9;
  private static final double MARGIN = 0.1;

  /** One claim on the scores, and whether it holds. */
  record Claim(String text, boolean holds) {
    @Override
    public String toString() {
      return (holds ? "met      " : "NOT MET  ") + text;
    }
  }

  /** Mean over the seeds. */
  double mean(ImputationArm arm) {
    return Arrays.stream(byArm.get(arm)).average().orElseThrow();
  }

  /** Whether the set can tell imputation from its absence at all. */
  List<Claim> conditions() {
    return List.of(
        new Claim(
            text("all rewards %.3f, at least %.2f", mean(FULL), LEAST_OF_FULL),
            mean(FULL) >= LEAST_OF_FULL),
        new Claim(
            text("behaviour cloning %.3f, at most %.2f", mean(BC), MOST_OF_BC),
            mean(BC) <= MOST_OF_BC));
  }

  /** What imputation has to reach. */
  List<Claim> claims() {
    double share = mean(IMPUTED) / mean(FULL);
    double least = Double.POSITIVE_INFINITY;
    for (int seed = 0; seed < byArm.get(FULL).length; seed++) {
      least = Math.min(least, byArm.get(IMPUTED)[seed] / byArm.get(FULL)[seed]);
    }
    List<Claim> claims = new ArrayList<>();
    claims.add(
        new Claim(
            text("imputed is %.3f of all rewards, at least %.2f", share, SHARE_ON_AVERAGE),
            share >= SHARE_ON_AVERAGE));
    claims.add(
        new Claim(
            text("on the worst seed %.3f, at least %.2f", least, SHARE_ON_EACH_SEED),
            least >= SHARE_ON_EACH_SEED));
    for (ImputationArm other : List.of(MEAN, BC)) {
      double above = mean(IMPUTED) - mean(other);
      claims.add(
          new Claim(
              text("imputed is %.3f above %s, at least %.2f", above, other.title(), MARGIN),
              above >= MARGIN));
    }
    return claims;
  }

  /** Whether the set counts and everything holds. */
  boolean met() {
    return conditions().stream().allMatch(Claim::holds) && claims().stream().allMatch(Claim::holds);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
