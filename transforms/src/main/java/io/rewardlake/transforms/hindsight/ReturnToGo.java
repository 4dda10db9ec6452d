package io.rewardlake.transforms.hindsight;

import static org.apache.spark.sql.functions.transform;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.credit.EpisodeReturns;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Steps under the return that followed them, so that a policy can be asked for one:
 *
 * <pre>target_t = (r_t + gamma r_{t+1} + gamma^2 r_{t+2} + ...) / scale
 * </pre>
 *
 * <p>Source: Chen et al. 2021, "Decision Transformer", arXiv 2106.01345, section 3, with gamma 1.
 *
 * <p>In: columns of {@code episodes}. Out: the columns of {@code relabelled_episodes}, a row per
 * row; returns go on over the chunks of a long episode. A target that depends on a reward that is
 * NULL (not labelled) is NULL; a row without steps gives none.
 *
 * <p>Cost: row by row; one shuffle of the chunks of long episodes alone. Deterministic: nothing is
 * drawn.
 *
 * @param dataset name of the relabelled data set
 * @param gamma discount per step, in [0, 1]
 * @param targetScale what targets are divided by, above 0, in reward units
 */
@Method(
    id = "return-to-go",
    title = "Decision Transformer: steps under their return to go",
    paper = "2106.01345",
    year = 2021,
    kind = Method.Kind.TRANSFORM,
    usage = "hindsight")
public record ReturnToGo(String dataset, double gamma, double targetScale) implements Transform {
  /** Its name in options and tables. */
  public static final String STRATEGY = "return-to-go";

  /** Checks the ranges. */
  public ReturnToGo {
    Require.notBlank(dataset, "dataset");
    Require.that(gamma, "gamma").atLeast(0).atMost(1);
    Require.that(targetScale, "target-scale").above(0).finite();
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    RelabelledRows.require("ReturnToGo", in);
    Dataset<Row> rows =
        new EpisodeReturns(gamma)
            .apply(in)
            .where("length > 0")
            .withColumn(
                "targets",
                transform(RelabelledRows.returnsToGo(gamma), ret -> ret.divide(targetScale)));
    return RelabelledRows.of(rows, dataset, STRATEGY);
  }
}
