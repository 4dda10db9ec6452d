package io.rewardlake.transforms.learn.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.sequence.Pulls.Pull;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.model.SequenceModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Card 66: four arms, the best one hidden, against the exact posterior. */
class AgenticTransformerTest {
  private static final Pulls CHAINS = new Pulls(4, true);
  private static final int BATCH = 256;

  private static SequenceModel policy;

  @BeforeAll
  static void chainsAreImitated() {
    long begun = System.nanoTime();
    policy = trained(CHAINS, Integer.getInteger("steps", 800), 1);
    System.out.println("TRAIN s " + (System.nanoTime() - begun) / 1e9);
  }

  @Test
  void theNextArmIsDrawnFromTheExactPosterior() {
    double worst = 0;
    for (int history = 0; history < 64; history++) {
      List<Pull> failures =
          List.of(failure(history / 16), failure(history / 4 % 4), failure(history % 4));
      double[] expected = CHAINS.posterior(1, failures);
      worst = Math.max(worst, distance(probabilities(policy, 1, failures), expected));
      for (Pull tried : failures) {
        assertThat(expected[tried.arm()]).isZero();
      }
    }
    System.out.println("WORST " + worst);
    for (int arm = 0; arm < 4; arm++) {
      List<Pull> one = List.of(failure(arm));
      System.out.println(
          "second "
              + distance(probabilities(policy, 1, one), CHAINS.posterior(1, one))
              + " own target 0 "
              + Arrays.toString(
                  probabilities(policy, 0, List.of(failure(0), failure(1), failure(2)))));
    }
    assertThat(worst).isLessThanOrEqualTo(0.05);
  }

  private static Pull failure(int arm) {
    return new Pull(arm, 0);
  }

  private static SequenceModel trained(Pulls pulls, int steps, long seed) {
    AgenticTransformer objective =
        pulls.objective(
            Integer.getInteger("layers", 1), Integer.getInteger("width", 32), Double.parseDouble(System.getProperty("lr", "0.003")));
    Schedule schedule =
        new Schedule(Optimizer.ADAM, Integer.getInteger("batch", BATCH), steps, 1, 1, seed);
    LearnerState first = LearnerState.initial(objective, 2, seed);
    InMemory.Trained t = InMemory.train(objective, schedule, first, pulls.samples(objective), steps);
    System.out.println(t.interval());
    return objective.policy(t.state());
  }

  /** Probability of each arm after forced pulls, each a trial of its own. */
  private static double[] probabilities(SequenceModel model, double target, List<Pull> before) {
    Environment environment = Environments.create("MultiArmedBandit-v0");
    environment.reset(Task.of("MultiArmedBandit-v0", Map.of(), 1), 1);
    Decisions decisions = new Decisions(environment.spec(), 1);
    decisions.add(environment, RandomStreams.of(1, "test"));
    try (Policy acting = model.open("test", environment.spec(), 1, target, 4)) {
      for (Pull pull : before) {
        acting.condition(decisions);
        decisions.actions().numbers()[0] = pull.arm();
        acting.remember(decisions, 0);
        acting.rewarded(decisions, 0, pull.reward());
        acting.triesAgain(decisions, 0);
      }
      acting.condition(decisions);
      return IntStream.range(0, Pulls.ARMS)
          .mapToDouble(
              arm -> {
                decisions.actions().numbers()[0] = arm;
                return Math.exp(acting.logProb(decisions, 0));
              })
          .toArray();
    }
  }

  /** Total variation. */
  private static double distance(double[] found, double[] expected) {
    double sum = 0;
    for (int i = 0; i < found.length; i++) {
      sum += Math.abs(found[i] - expected[i]) / 2;
    }
    return sum;
  }
}
