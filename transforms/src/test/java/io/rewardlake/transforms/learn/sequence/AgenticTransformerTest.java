package io.rewardlake.transforms.learn.sequence;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.sequence.Pulls.Pull;
import io.rewardlake.transforms.learn.stage.InMemory;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Schedule;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.GenerateTasks;
import io.rewardlake.transforms.rollout.Rollout;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.model.MultiTrialPolicy;
import io.rewardlake.transforms.rollout.policy.model.RegisteredPolicy;
import io.rewardlake.transforms.rollout.policy.model.SequenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Card 66: four arms, the best one hidden, against the exact posterior of all chains. */
@ExtendWith(SparkExtension.class)
class AgenticTransformerTest {
  private static final String BANDIT = "MultiArmedBandit-v0";
  private static final Pulls CHAINS = new Pulls(4, true);
  private static final List<Pull> FAILED = List.of(failure(0), failure(1), failure(2));
  private static final double THIRD = 1.0 / 3;
  private static final double FAST = 0.005;

  private static final AgenticTransformer OBJECTIVE = objective(CHAINS, FAST);

  private static LearnerState state;
  private static SequenceModel policy;

  @BeforeAll
  static void chainsAreImitated() {
    state = trained(CHAINS, 1800);
    policy = OBJECTIVE.policy(state);
  }

  @Test
  void theLastArmIsDrawnFromTheExactPosterior() {
    for (int history = 0; history < 64; history++) {
      List<Pull> failures =
          List.of(failure(history / 16), failure(history / 4 % 4), failure(history % 4));
      assertThat(distance(probabilities(policy, 1, failures), CHAINS.posterior(1, failures)))
          .as("after failures of %s", failures)
          .isLessThanOrEqualTo(0.05);
    }
    // What the enumeration says of them, as the card has it
    assertThat(CHAINS.posterior(1, FAILED)).containsExactly(0, 0, 0, 1);
    assertThat(CHAINS.posterior(1, List.of(failure(0), failure(0), failure(1))))
        .containsExactly(0, 0, 0.5, 0.5);
    assertThat(CHAINS.posterior(1, List.of(failure(2), failure(2), failure(2))))
        .containsExactly(THIRD, THIRD, 0, THIRD);
  }

  /** Relabelling is what asks for better: under the return they had, failures are repeated. */
  @Test
  void underTheirOwnReturnFailuresAreRepeated() {
    List<Pull> chain = List.of(failure(0), failure(1), failure(2), failure(0));
    assertThat(CHAINS.posterior(0, FAILED)).containsExactly(THIRD, THIRD, THIRD, 0);
    // Seldom in the chains, so that it is learned less exactly; under target 1 the distance is 1
    assertThat(distance(said(chain), THIRD, THIRD, THIRD, 0)).isLessThanOrEqualTo(0.25);
  }

  /** The order is what teaches to improve: without it, arms that failed come after the best one. */
  @Test
  void whatSucceedsLastIsKept() {
    List<Pull> found = List.of(failure(0), failure(1), new Pull(2, 1));
    assertThat(CHAINS.posterior(1, found)).containsExactly(0, 0, 1, 0);
    assertThat(new Pulls(4, false).posterior(1, found)).containsExactly(0.25, 0.25, 0.25, 0.25);
    double[] said = said(List.of(failure(0), failure(1), new Pull(2, 1), new Pull(2, 1)));
    assertThat(distance(said, 0, 0, 1, 0)).isLessThanOrEqualTo(0.05);
  }

  @Test
  void trialsInRolloutsSucceedAsOftenAsThePosteriorSays(SparkSession spark, @TempDir Path folder)
      throws IOException {
    byte[] content = policy.encode();
    String sha256 = Artifact.sha256(content);
    Path file = Files.write(folder.resolve("policy.safetensors"), content);
    RegisteredPolicy registered =
        new RegisteredPolicy(
            "id",
            "arms@1",
            new Artifact(file.toString(), sha256),
            1,
            new SerializableWritable<>(new Configuration()));
    Rollout rollout = new Rollout("test", 0, new MultiTrialPolicy(registered, 1, 4), 1, 9, 256, 7);
    int tasks = 4000;
    Dataset<Row> played =
        rollout.apply(new GenerateTasks(new Task(BANDIT, "{}", 3), tasks, "test", 0).rows(spark));
    double solved = 0;
    double[] exact = {0.25, 0.4224, 0.5785, 0.8285};
    List<Row> trials =
        played
            .groupBy("attempt")
            .agg(expr("count_if(success)"), expr("count(1)"))
            .orderBy("attempt")
            .collectAsList();
    for (int trial = 0; trial < exact.length; trial++) {
      // Nothing is tried again that was solved, all else is
      assertThat((double) trials.get(trial).getLong(2)).isEqualTo(tasks - solved);
      solved += trials.get(trial).getLong(1);
      assertThat(solved / tasks).as("trial %d", trial).isCloseTo(exact[trial], within(0.04));
    }
  }

  @Test
  void aSingleTrajectoryTeachesNothing() {
    Pulls single = new Pulls(1, true);
    SequenceModel alone = objective(single, FAST).policy(trained(single, 100));
    assertThat(distance(probabilities(alone, 1, List.of()), 0.25, 0.25, 0.25, 0.25))
        .isLessThanOrEqualTo(0.05);
  }

  private static Pull failure(int arm) {
    return new Pull(arm, 0);
  }

  private static AgenticTransformer objective(Pulls pulls, double learningRate) {
    return pulls.objective(2, 2, 32, learningRate);
  }

  /** Most of the steps with great strides, the rest with small ones. */
  private static LearnerState trained(Pulls pulls, int steps) {
    AgenticTransformer objective = objective(pulls, FAST);
    Schedule schedule = new Schedule(Optimizer.ADAM, 64, steps, 1, 1, 1);
    List<float[]> samples = pulls.samples(objective);
    LearnerState first = LearnerState.initial(objective, 2, 1);
    LearnerState near = InMemory.train(objective, schedule, first, samples, steps * 4L / 5).state();
    return InMemory.train(objective(pulls, FAST / 10), schedule, near, samples, steps).state();
  }

  /** Probability of each arm in the place of a chain's last pull, as training sees it. */
  private static double[] said(List<Pull> chain) {
    List<float[]> samples = List.of(Pulls.sample(OBJECTIVE, chain));
    double[] said = InMemory.predict(new Said(OBJECTIVE), state, OBJECTIVE.layout(), samples)[0];
    int begin = (chain.size() - 1) * (Pulls.ARMS + 1);
    double[] weights = Arrays.stream(said, begin, begin + Pulls.ARMS).map(Math::exp).toArray();
    double total = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / total).toArray();
  }

  /** Probability of each arm after forced pulls, each a trial of its own. */
  static double[] probabilities(SequenceModel model, double target, List<Pull> before) {
    Environment environment = Environments.create(BANDIT);
    environment.reset(Task.of(BANDIT, Map.of(), 1), 1);
    Decisions decisions = new Decisions(environment.spec(), 1);
    decisions.add(environment, RandomStreams.of(1, "test"));
    int trials = before.size() + 1;
    try (Policy acting = model.open("test", environment.spec(), 1, target, trials)) {
      for (Pull pull : before) {
        acting.condition(decisions);
        decisions.actions().numbers()[0] = pull.arm();
        acting.remember(decisions, 0);
        acting.rewarded(decisions, 0, pull.reward());
        boolean again = acting.triesAgain(decisions, 0);
        assertThat(again).as("after %s", pull).isEqualTo(pull.reward() < target);
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
  static double distance(double[] found, double... expected) {
    double sum = 0;
    for (int i = 0; i < found.length; i++) {
      sum += Math.abs(found[i] - expected[i]) / 2;
    }
    return sum;
  }
}
