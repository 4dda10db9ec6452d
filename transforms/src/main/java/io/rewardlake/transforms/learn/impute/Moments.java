package io.rewardlake.transforms.learn.impute;

import io.rewardlake.transforms.impute.RewardSupport;
import io.rewardlake.transforms.impute.StepLayout;
import io.rewardlake.transforms.impute.StepMoments;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * Means and deviations by which a model standardises what it reads.
 *
 * @param mean of every number of a sample; 0 for flags, which stay as they are
 * @param std of the same; 1 for flags and for what does not vary
 * @param rewardMean mean of the rewards
 * @param rewardStd deviation of the rewards; 1 where they do not vary
 */
public record Moments(List<Double> mean, List<Double> std, double rewardMean, double rewardStd) {
  /** Copies the lists. */
  public Moments {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /**
   * Those of the labelled steps.
   *
   * @param steps rows of {@link StepMoments}
   */
  public static Moments of(List<Row> steps, StepLayout layout, RewardSupport rewards) {
    int width = layout.samples().width();
    List<Double> mean = new ArrayList<>(Collections.nCopies(width, 0.0));
    List<Double> std = new ArrayList<>(Collections.nCopies(width, 1.0));
    for (Row number : steps) {
      int position = number.getAs("position");
      if (number.<Boolean>getAs("labelled") && !flags(layout, position)) {
        double centre = number.getAs("mean");
        mean.set(position, centre);
        std.set(position, spread(number.getAs("std"), centre));
      }
    }
    return new Moments(mean, std, rewards.mean(), spread(rewards.std(), rewards.mean()));
  }

  /** What rounding leaves of a constant is no deviation. */
  private static double spread(double std, double mean) {
    return std > 1e-6 * Math.max(1e-6, Math.abs(mean)) ? std : 1;
  }

  private static boolean flags(StepLayout layout, int position) {
    SampleLayout samples = layout.samples();
    return layout.columns().stream()
        .filter(layout::flags)
        .anyMatch(
            column -> {
              int from = samples.offset(column);
              return position >= from && position < from + samples.width(column);
            });
  }
}
