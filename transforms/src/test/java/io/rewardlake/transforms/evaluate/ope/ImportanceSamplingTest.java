package io.rewardlake.transforms.evaluate.ope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.evaluate.ope.TinyMdp.Trajectory;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class ImportanceSamplingTest {
  private static final ImportanceSampling EXACT =
      new ImportanceSampling(TinyMdp.GAMMA, Double.POSITIVE_INFINITY);
  private static final TinyMdp MDP = new TinyMdp(false);

  private static double[] ratios(ImportanceSampling sampling, Trajectory one) {
    return sampling.ratios("e", one.logProbs(TinyMdp.TARGET), one.logProbs(TinyMdp.BEHAVIOUR));
  }

  private static WeightedEpisode weighted(Trajectory one) {
    double[] weights = ImportanceSampling.weights("e", ratios(EXACT, one));
    return new WeightedEpisode("e", weights, one.rewards(), Double.NaN);
  }

  @Test
  void expectationsOverAllTrajectoriesAreTheValue() {
    double trajectory = 0;
    double perDecision = 0;
    double weight = 0;
    double probability = 0;
    for (Trajectory one : MDP.trajectories(TinyMdp.BEHAVIOUR)) {
      WeightedEpisode episode = weighted(one);
      weight += one.probability() * episode.weight();
      probability += one.probability();
      trajectory += one.probability() * episode.weight() * EXACT.discounted(one.rewards());
      perDecision += one.probability() * EXACT.perDecision(episode.weights(), one.rewards());
    }
    assertThat(probability).isCloseTo(1, within(1e-12));
    assertThat(weight).isCloseTo(1, within(1e-12));
    assertThat(trajectory).isCloseTo(MDP.exactValue(), within(1e-12));
    assertThat(perDecision).isCloseTo(MDP.exactValue(), within(1e-12));
  }

  @Test
  void perDecisionVariesLess() {
    double ofTrajectories = 0;
    double ofDecisions = 0;
    for (Trajectory one : MDP.trajectories(TinyMdp.BEHAVIOUR)) {
      WeightedEpisode episode = weighted(one);
      double whole = episode.weight() * EXACT.discounted(one.rewards());
      double decided = EXACT.perDecision(episode.weights(), one.rewards());
      ofTrajectories += one.probability() * Math.pow(whole - MDP.exactValue(), 2);
      ofDecisions += one.probability() * Math.pow(decided - MDP.exactValue(), 2);
    }
    assertThat(ofDecisions).isLessThan(0.9 * ofTrajectories);
  }

  @Test
  void selfNormalisedEstimatesAreExactOnTheWholePopulationAndStayInRange() {
    WeightSums all = new WeightSums();
    UniformRandomProvider random = RandomStreams.of(3, "test");
    List<Trajectory> possible = MDP.trajectories(TinyMdp.BEHAVIOUR);
    for (Trajectory one : possible) {
      for (int copy = 0; copy < Math.round(one.probability() * 256); copy++) {
        all.add(weighted(one));
      }
    }
    assertThat(all.episodes()).isEqualTo(256);
    assertThat(new SelfNormalisedSteps(all, TinyMdp.GAMMA).value())
        .isCloseTo(MDP.exactValue(), within(1e-12));
    List<Estimator> estimators = List.of(Estimator.SNIPS, Estimator.SNPDIS);
    for (int sample = 0; sample < 50; sample++) {
      WeightSums sums = new WeightSums();
      List<Trajectory> drawn = random.ints(5, 0, possible.size()).mapToObj(possible::get).toList();
      drawn.forEach(one -> sums.add(weighted(one)));
      SelfNormalisedSteps steps = new SelfNormalisedSteps(sums, TinyMdp.GAMMA);
      Contributions contributions = new Contributions(EXACT, estimators, steps);
      RatioSums ratios = new RatioSums(6);
      drawn.forEach(one -> ratios.add(contributions.of(weighted(one))));
      if (sums.greatest() == 0) {
        assertThat(sums.effectiveSampleSize()).isZero();
        continue;
      }
      double[] returns = drawn.stream().mapToDouble(t -> EXACT.discounted(t.rewards())).toArray();
      double least = Arrays.stream(returns).min().orElseThrow();
      double most = Arrays.stream(returns).max().orElseThrow();
      assertThat(ratios.ratio(1)).isBetween(least - 1e-9, most + 1e-9);
      // What episodes contribute to the step-wise estimate averages to it
      assertThat(ratios.ratio(2)).isCloseTo(steps.value(), within(1e-9));
      assertThat(steps.value()).isBetween(-6.0, 14.0);
      assertThat(sums.effectiveSampleSize()).isBetween(1.0, 5.0 + 1e-9);
    }
  }

  @Test
  void effectiveSampleSizeCountsEqualWeights() {
    WeightSums equal = new WeightSums();
    WeightSums lone = new WeightSums();
    for (int i = 0; i < 10; i++) {
      equal.add(new WeightedEpisode("e", new double[] {2.5}, new double[] {1}, 0));
      lone.add(new WeightedEpisode("e", new double[] {i == 0 ? 7 : 0}, new double[] {1}, 0));
    }
    assertThat(equal.effectiveSampleSize()).isCloseTo(10, within(1e-12));
    assertThat(lone.effectiveSampleSize()).isEqualTo(1);
    assertThat(lone.mean()).isEqualTo(0.7);
    assertThat(lone.greatest()).isEqualTo(7);
  }

  @Test
  void anEpisodeThatEndedKeepsItsWeight() {
    WeightSums sums = new WeightSums();
    sums.add(new WeightedEpisode("a", new double[] {3}, new double[] {10}, 0));
    sums.add(new WeightedEpisode("b", new double[] {1, 2}, new double[] {1, 5}, 0));
    // (3*10 + 1*1) / 4 at the first step, 2*5 / (2 + 3) at the second
    assertThat(new SelfNormalisedSteps(sums, 0.5).value()).isEqualTo(31 / 4.0 + 0.5 * 2);
  }

  @Test
  void ratiosAreClippedStepByStepAndBadLogProbabilitiesRefused() {
    ImportanceSampling clipped = new ImportanceSampling(1, 1.5);
    double[] ratios =
        clipped.ratios("e", new double[] {Math.log(0.9), -2}, new double[] {Math.log(0.3), -1});
    assertThat(ratios).containsExactly(1.5, Math.exp(-1));
    assertThatThrownBy(
            () -> EXACT.ratios("e7", new double[] {-1}, new double[] {Double.NEGATIVE_INFINITY}))
        .hasMessageContaining("Episode 'e7' cannot be evaluated: the log-probability -Infinity");
    double[] huge = new double[200];
    Arrays.fill(huge, 1e3);
    assertThatThrownBy(() -> ImportanceSampling.weights("e8", huge))
        .hasMessageContaining("lower --clip");
    assertThatThrownBy(() -> new ImportanceSampling(1.1, 1)).hasMessageContaining("gamma is 1.1");
    assertThatThrownBy(() -> new ImportanceSampling(1, 0)).hasMessageContaining("clip is 0");
  }
}
