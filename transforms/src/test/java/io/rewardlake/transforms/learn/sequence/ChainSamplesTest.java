package io.rewardlake.transforms.learn.sequence;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.learn.policy.EpisodeSpaces;
import io.rewardlake.transforms.learn.policy.Head;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.CausalTransformer;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.policy.model.Normalisation;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class ChainSamplesTest {
  private static final int CONTEXT = 4;

  /** A chain of an attempt in two rows, cut to its last two steps, and of one of one step. */
  private static Dataset<Row> chains(SparkSession spark) {
    return spark.sql(
        "SELECT *, CAST(NULL AS ARRAY<ARRAY<FLOAT>>) AS actions FROM VALUES"
            + " ('chain', 1, 'task', 0, 1, array(array(1F)), array(3), array(2D), array(2D),"
            + "   array(1)),"
            + " ('chain', 0, 'task', 8, 1, array(array(4F)), array(2), array(0.5D), array(1.5D),"
            + "   array(0)),"
            + " ('chain', 0, 'task', 7, 1, array(array(7F)), array(1), array(-1D), array(0.5D),"
            + "   array(0)),"
            + " ('other', 0, 'far', 0, 1, array(array(1F)), array(1), array(0D), array(0D),"
            + "   array(1))"
            + " AS t(chain_id, chain_position, task_id, first_step, length, observations,"
            + "   action_ids, rewards, targets, completion_tokens)");
  }

  @Test
  void stepsFollowEachOtherInTheOrderOfTheChain(SparkSession spark) {
    ChainSamples samples = new ChainSamples(objective(), 0);
    List<Row> made = samples.apply(chains(spark)).orderBy("row_key").collectAsList();
    assertThat(made).extracting(row -> row.getString(0)).containsExactly("chain", "other");
    assertThat(made).extracting(row -> row.getBoolean(1)).containsOnly(false);
    Float[] chain = {
      0.5f, 1.5f, 2f, 0f, // targets
      3f, 1.5f, 0f, 0f, // observations, (x - 1) / 2
      0f, 1f, 2f, 0f, // actions, from 1
      -1f, 0.5f, 2f, 0f, // rewards
      0f, 0f, 1f, 0f, // completion
      0f, 0f, 1f, 0f, // trial
      0f, 1f, 0f, 0f, // step of what is left of the trial
      1f, 1f, 1f, 0f // mask
    };
    assertThat(made.get(0).<Float>getList(2)).containsExactly(chain);
    assertThat(made.get(1).<Float>getList(2)).hasSize(chain.length).contains(1f, 0f);
    LayoutContract.assertSameRows(chains(spark), samples::apply);
  }

  @Test
  void chainsOfATaskAreHeldOutTogether(SparkSession spark) {
    Dataset<Row> many =
        spark
            .range(400)
            .selectExpr("format_string('c%d', id) AS chain", "format_string('t%d', id % 100) AS t")
            .crossJoin(chains(spark).filter("chain_id = 'other'"))
            .drop("chain_id", "task_id")
            .withColumnRenamed("chain", "chain_id")
            .withColumnRenamed("t", "task_id");
    Dataset<Row> held =
        new ChainSamples(objective(), 0.3)
            .apply(many)
            .join(many, col("row_key").equalTo(col("chain_id")))
            .groupBy("task_id")
            .agg(expr("count_if(held_out)").as("held"), expr("count(1)").as("chains"));
    assertThat(held.filter("held NOT IN (0, chains)").count()).isZero();
    assertThat(held.filter("held > 0").count()).isBetween(15L, 45L);
  }

  private static AgenticTransformer objective() {
    PolicyNetwork ends =
        PolicyNetwork.of(
                new EpisodeSpaces(Box.of(-9, 9, 1), new Discrete(3, 1)),
                Head.CATEGORICAL,
                List.of(),
                Activation.RELU)
            .normalised(new Normalisation(List.of(1f), List.of(2f)));
    CausalTransformer transformer = new CausalTransformer(1, 1, 4, Activation.RELU);
    return new AgenticTransformer(new SequenceNetwork(ends, 2, 2, 1, transformer), CONTEXT, 0.1);
  }
}
