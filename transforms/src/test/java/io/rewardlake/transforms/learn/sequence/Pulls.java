package io.rewardlake.transforms.learn.sequence;

import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.Head;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.CausalTransformer;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * All chains of uniformly random pulls of a bandit whose best arm is hidden, each as often as it is
 * probable: every best arm with every sequence of pulls.
 *
 * @param trials pulls in a chain
 * @param sorted whether the worst come first
 */
record Pulls(int trials, boolean sorted) {
  static final int ARMS = 4;

  /** A pull: of which arm, and what it paid. */
  record Pull(int arm, int reward) {}

  /** The chains. */
  List<List<Pull>> chains() {
    List<List<Pull>> chains = new ArrayList<>();
    int sequences = (int) Math.pow(ARMS, trials);
    for (int best = 0; best < ARMS; best++) {
      for (int sequence = 0; sequence < sequences; sequence++) {
        List<Pull> chain = new ArrayList<>();
        for (int rest = sequence; chain.size() < trials; rest /= ARMS) {
          chain.add(new Pull(rest % ARMS, rest % ARMS == best ? 1 : 0));
        }
        if (sorted) {
          chain.sort(Comparator.comparingInt(Pull::reward)); // stable: ties are in any order
        }
        chains.add(chain);
      }
    }
    return chains;
  }

  static int target(List<Pull> chain) {
    return chain.stream().mapToInt(Pull::reward).max().orElseThrow();
  }

  /** What the pull after some others is, under a target: the share of each arm in all chains. */
  double[] posterior(int target, List<Pull> before) {
    double[] shares = new double[ARMS];
    for (List<Pull> chain : chains()) {
      if (target(chain) == target && chain.subList(0, before.size()).equals(before)) {
        shares[chain.get(before.size()).arm()]++;
      }
    }
    double total = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / total).toArray();
  }

  /** The chains as samples. */
  List<float[]> samples(AgenticTransformer objective) {
    return chains().stream().map(chain -> sample(objective, chain)).toList();
  }

  /** A chain as a sample. */
  static float[] sample(AgenticTransformer objective, List<Pull> chain) {
    float[] sample = new float[objective.layout().width()];
    for (int place = 0; place < chain.size(); place++) {
      Pull pull = chain.get(place);
      boolean completes = pull.reward() == target(chain);
      set(objective, sample, AgenticTransformer.TARGET, place, target(chain));
      set(objective, sample, AgenticTransformer.ACTION, place, pull.arm());
      set(objective, sample, AgenticTransformer.REWARD, place, pull.reward());
      set(objective, sample, AgenticTransformer.COMPLETION, place, completes ? 1 : 0);
      set(objective, sample, AgenticTransformer.TRIAL, place, place);
      set(objective, sample, AgenticTransformer.MASK, place, 1);
    }
    return sample;
  }

  /** An objective for these chains. */
  AgenticTransformer objective(int layers, int heads, int width, double learningRate) {
    PolicyNetwork ends =
        PolicyNetwork.of(
            new EpisodeSpaces(Discrete.of(1), Discrete.of(ARMS)),
            Head.CATEGORICAL,
            List.of(),
            Activation.RELU);
    CausalTransformer transformer = new CausalTransformer(layers, heads, width, Activation.RELU);
    return new AgenticTransformer(
        new SequenceNetwork(ends, trials, 1, 1, transformer), trials, learningRate);
  }

  private static void set(
      AgenticTransformer objective, float[] sample, String column, int place, float value) {
    SampleLayout layout = objective.layout();
    sample[layout.offset(column) + place] = value;
  }
}
