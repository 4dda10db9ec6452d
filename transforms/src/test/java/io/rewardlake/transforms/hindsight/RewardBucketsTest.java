package io.rewardlake.transforms.hindsight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class RewardBucketsTest {
  private static final List<String> TWO = List.of("bad", "good");
  private static final double[] BEHAVIOUR = {0.5, 0.3, 0.2};
  private static final double[] SUCCESS = {0.2, 0.5, 0.9};

  /** Tokens by episode, whose names are the places of their returns. */
  private static List<String> tokens(List<String> buckets, double... returns) {
    List<Logged> episodes = new ArrayList<>();
    for (int i = 0; i < returns.length; i++) {
      episodes.add(Logged.of("%05d".formatted(i), "t", returns[i] - 1, 1.0));
    }
    return new RewardBuckets("b", buckets)
            .apply(Logged.table(episodes))
            .orderBy("episode_id")
            .select("reward_token")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
  }

  @Test
  void bucketsAreOfEqualSizeAndEqualReturnsStayTogether() {
    assertThat(tokens(TWO, 3, -1, 7, 5)).containsExactly("bad", "bad", "good", "good");
    assertThat(tokens(TWO, 0, 0, 0, 1)).containsExactly("bad", "bad", "bad", "good");
    assertThat(tokens(TWO, 1, 0, 1, 1)).containsExactly("good", "bad", "good", "good");
    assertThat(tokens(TWO, 2, 2, 2)).containsOnly("good");
    List<String> three = List.of("low", "middle", "high");
    assertThat(tokens(three, 9, 1, 5, 2, 8, 4))
        .containsExactly("high", "low", "middle", "low", "high", "middle");
    // Nothing is in the middle: the name of a bucket does not depend on those that are empty
    assertThat(tokens(three, 0, 0, 1, 1)).containsExactly("low", "low", "high", "high");
  }

  @Test
  void bucketsOfManyReturnsAreThoseOfTheirMiddleRanks() {
    UniformRandomProvider random = RandomStreams.of(1, "returns");
    double[] returns = IntStream.range(0, 500).mapToDouble(i -> random.nextInt(40)).toArray();
    List<String> names = List.of("0", "1", "2", "3", "4");
    List<String> found = tokens(names, returns);
    for (int i = 0; i < returns.length; i++) {
      double mine = returns[i];
      double less = Arrays.stream(returns).filter(other -> other < mine).count();
      double same = Arrays.stream(returns).filter(other -> other == mine).count();
      int bucket = (int) ((less + same / 2) / returns.length * names.size());
      assertThat(found.get(i)).isEqualTo(names.get(bucket));
    }
  }

  @Test
  void countingUnderATokenIsBayesAndNoShortcut() {
    Dataset<Row> tagged = new RewardBuckets("b", TWO).apply(bandit(50_000));
    Map<String, double[]> policies = new HashMap<>();
    for (Row row : tagged.selectExpr("reward_token", "action_ids[0]").collectAsList()) {
      policies.computeIfAbsent(row.getString(0), any -> new double[3])[row.getInt(1)]++;
      policies.computeIfAbsent("any", any -> new double[3])[row.getInt(1)]++;
    }
    policies.values().forEach(RewardBucketsTest::normalise);
    double[] good = {0.232558, 0.348837, 0.418605};
    double[] bad = {0.701754, 0.263158, 0.035088};
    assertThat(variation(policies.get("good"), good)).isLessThan(0.02);
    assertThat(variation(policies.get("bad"), bad)).isLessThan(0.02);
    assertThat(value(policies.get("good"))).isCloseTo(0.5977, within(0.01));

    // The best action of the good ones, and all of them whatever their token, are other policies
    double[] ignoring = policies.get("any");
    assertThat(value(ignoring)).isCloseTo(0.43, within(0.01));
    assertThat(variation(ignoring, good)).isGreaterThan(0.2);
    int best = IntStream.range(0, 3).reduce((a, b) -> good[b] > good[a] ? b : a).orElseThrow();
    double[] greedy = new double[3];
    greedy[best] = 1;
    assertThat(value(greedy)).isCloseTo(0.9, within(1e-12));
    assertThat(variation(greedy, policies.get("good"))).isGreaterThan(0.5);
  }

  @Test
  void anUnknownReturnHasNoTokenAndALongEpisodeHasOne() {
    List<Double> ones = Collections.nCopies(EpisodeTables.CHUNK + 1, 1.0);
    Dataset<Row> tagged =
        new RewardBuckets("b", TWO)
            .apply(
                Logged.table(
                    List.of(
                        Logged.of("unknown", "t", 1.0, null),
                        Logged.of("empty", "t"),
                        Logged.of("poor", "t", 4000.0),
                        new Logged("long", "t", 0, "long", ones))));
    assertThat(
            tagged
                .orderBy("episode_id", "chunk")
                .select("episode_id", "chunk", "reward_token")
                .collectAsList()
                .toString())
        .isEqualTo("[[long,0,good], [long,1,good], [poor,0,bad]]");
  }

  @Test
  void sameRowsInEveryLayout() {
    LayoutContract.assertSameRows(bandit(300), new RewardBuckets("b", TWO)::apply);
  }

  @Test
  void bucketsNeedNames() {
    assertThatThrownBy(() -> new RewardBuckets("b", List.of("one")))
        .hasMessageContaining("number of buckets is 1; allowed is at least 2");
    assertThatThrownBy(() -> new RewardBuckets("b", List.of("a", "a")))
        .hasMessageContaining("number of different buckets is 1");
  }

  /** A log of one-step episodes of a bandit with three arms. */
  private static Dataset<Row> bandit(int rows) {
    UniformRandomProvider random = RandomStreams.of(17, "bandit");
    SparkSession spark = SparkExtension.session();
    Row pattern = Logged.table(List.of(Logged.of("e", "t", 0.0))).first();
    List<Row> log = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double draw = random.nextDouble();
      int arm = draw < BEHAVIOUR[0] ? 0 : draw < BEHAVIOUR[0] + BEHAVIOUR[1] ? 1 : 2;
      double reward = random.nextDouble() < SUCCESS[arm] ? 1 : 0;
      Object[] values = new Object[pattern.size()];
      Arrays.setAll(values, pattern::get);
      values[0] = "e" + i;
      values[15] = List.of(arm);
      values[18] = List.of(reward);
      log.add(RowFactory.create(values));
    }
    return spark.createDataFrame(log, EpisodeTables.EPISODES.schema()).repartition(4);
  }

  private static void normalise(double[] counts) {
    double all = Arrays.stream(counts).sum();
    Arrays.setAll(counts, action -> counts[action] / all);
  }

  private static double value(double[] policy) {
    return IntStream.range(0, 3).mapToDouble(arm -> policy[arm] * SUCCESS[arm]).sum();
  }

  private static double variation(double[] one, double[] other) {
    return IntStream.range(0, 3).mapToDouble(i -> Math.abs(one[i] - other[i])).sum() / 2;
  }
}
