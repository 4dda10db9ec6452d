package io.rewardlake.transforms.learn.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.learn.stage.ObjectiveProbe;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class DirectPreferenceTest {
  private static final DirectPreference TABLE = new DirectPreference(Nets.table(2, 2), 0.1, 0.5, 2);

  private final SparkSession spark;

  DirectPreferenceTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void theLossOfOnePairByHand() {
    float[] policy = {0, 0, (float) Math.log(3), 0, 0, 0};
    float[] reference = new float[6];
    // Chosen: action 1 in state 0, then nothing; rejected: action 0 in states 0 and 1
    float[][] rows = {{0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1}};
    ObjectiveProbe probe =
        new ObjectiveProbe(TABLE, Map.of("actor", policy, "reference", reference), rows, 1);
    double chosen = Math.log(0.75) - Math.log(0.5);
    double rejected = Math.log(0.25) - Math.log(0.5);
    assertThat(probe.figures().get("margin")).isCloseTo(chosen - rejected, within(1e-6));
    assertThat(probe.total())
        .isCloseTo(Math.log(1 + Math.exp(-0.5 * (chosen - rejected))), within(1e-6));
    assertThat(probe.figures().get("accuracy")).isEqualTo(1);
  }

  @Test
  void theGradientIsTheDerivativeAndTheReferenceHasNone() {
    for (Head head : List.of(Head.CATEGORICAL, Head.GAUSSIAN)) {
      PolicyNetwork network = head == Head.CATEGORICAL ? Nets.categorical() : Nets.continuous(head);
      ObjectiveProbe probe =
          ObjectiveProbe.random(new DirectPreference(network, 0.1, 0.5, 3), 8, 0.4, 1)
              .with("chosen_mask", 1, 1, 0)
              .with("rejected_mask", 1, 1, 1);
      if (head == Head.CATEGORICAL) {
        probe = probe.with("chosen_actions", 0, 1, 2).with("rejected_actions", 3, 2, 1);
      }
      probe.assertGradient("actor", 3e-3);
      assertThat(probe.gradients()).containsOnlyKeys("actor");
    }
  }

  @Test
  void theBestAttemptIsPairedWithTheWorst() {
    List<Row> pairs =
        new EpisodePairs(TABLE, 0).apply(attempts()).orderBy("row_key").collectAsList();
    assertThat(pairs).extracting(row -> row.getString(0)).containsExactly("g:000000", "h:000000");
    // Of g the second pair has equal returns; chosen is c, which took action 1 in state 1
    assertThat(sample(pairs.get(0))).containsExactly(1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1);
    assertThat(sample(pairs.get(1))).containsExactly(0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0);
    LayoutContract.assertSameRows(attempts(), in -> new EpisodePairs(TABLE, 0.5).apply(in));
  }

  private Dataset<Row> attempts() {
    return spark.sql(
        "SELECT episode_id, group_id, 0 AS chunk, size(action_ids) AS length, observations,"
            + " action_ids, CAST(NULL AS ARRAY<ARRAY<FLOAT>>) AS actions, rewards FROM VALUES"
            + " ('a', 'g', array(array(0f), array(1f)), array(0, 1), array(0d, -1d)),"
            + " ('b', 'g', array(array(0f)), array(1), array(0d)),"
            + " ('c', 'g', array(array(1f)), array(1), array(2d)),"
            + " ('d', 'g', array(array(0f)), array(0), array(0d)),"
            + " ('e', 'g', array(array(0f), array(0f), array(0f)), array(0, 0, 0),"
            + " array(9d, 9d, 9d)),"
            + " ('f', 'h', array(array(0f)), array(0), array(1d)),"
            + " ('i', 'h', array(array(1f)), array(1), array(0d)),"
            + " ('j', 'k', array(array(1f)), array(1), array(0d))"
            + " AS t(episode_id, group_id, observations, action_ids, rewards)");
  }

  private static List<Integer> sample(Row row) {
    return row.<Float>getList(2).stream().map(Float::intValue).toList();
  }
}
