package io.rewardlake.transforms.evaluate.ope;

import com.google.common.collect.Iterators;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Asks a policy about the recorded episodes of a partition.
 *
 * @param policy the one that is evaluated
 * @param spec spaces of what was recorded
 * @param sampling how weights are made
 * @param weighs whether log-probabilities were recorded; else every ratio is 1
 * @param values a model of action values; null: there is none
 */
record EpisodeWeights(
    PolicyChoice policy,
    EnvironmentSpec spec,
    ImportanceSampling sampling,
    boolean weighs,
    ActionValues values)
    implements Serializable {

  /** One for each row. */
  Iterator<WeightedEpisode> of(Iterator<InternalRow> rows) {
    TargetPolicy target = new TargetPolicy(policy, spec);
    TaskCompletionListener close = context -> target.close();
    TaskContext.get().addTaskCompletionListener(close);
    return Iterators.transform(rows, row -> weighted(new LoggedEpisode(row, spec), target));
  }

  /** Sums over all episodes, in their order. */
  WeightSums sums(JavaRDD<WeightedEpisode> episodes) {
    WeightSums all = new WeightSums();
    episodes.mapPartitions(EpisodeWeights::sums).collect().forEach(all::add);
    return all;
  }

  private WeightedEpisode weighted(LoggedEpisode episode, TargetPolicy target) {
    double[] ratios = new double[episode.length()];
    if (weighs) {
      ratios = sampling.ratios(episode.id(), target.logProbs(episode), episode.logProbs());
    } else {
      Arrays.fill(ratios, 1);
    }
    double doublyRobust = Double.NaN;
    if (weighs && values != null) {
      double[] states = values.states(episode, target.probabilities(episode));
      doublyRobust =
          new DoublyRobust(sampling.gamma())
              .value(ratios, episode.rewards(), values.taken(episode), states);
    }
    double[] weights = ImportanceSampling.weights(episode.id(), ratios);
    return new WeightedEpisode(episode.id(), weights, episode.rewards(), doublyRobust);
  }

  private static Iterator<WeightSums> sums(Iterator<WeightedEpisode> episodes) {
    WeightSums sums = new WeightSums();
    episodes.forEachRemaining(sums::add);
    return List.of(sums).iterator();
  }
}
