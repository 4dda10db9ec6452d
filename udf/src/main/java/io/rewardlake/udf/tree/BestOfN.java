package io.rewardlake.udf.tree;

import static io.rewardlake.udf.function.Parameter.number;
import static io.rewardlake.udf.function.Parameter.numbers;

import io.rewardlake.udf.function.Arguments;
import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * {@code reward.best_of_n(rewards, scores, n)}: expected reward of the best-scored of n candidates,
 * drawn without replacement from all m candidates of a prompt.
 *
 * <pre>
 * sum_i C(m - i, n - 1) / C(m, n) r_(i), candidates in descending order of score, i from 1 to m
 * </pre>
 *
 * <p>{@code rewards} are what counts, in reward units as the result, {@code scores} what is looked
 * at, an array as long; the same array twice gives the expected maximum. Of candidates with equal
 * scores one is picked by lot, so that each of them enters with their mean reward. {@code n} is a
 * whole number in [1, m]: 1 gives the mean reward, m that of the best-scored of all. A NULL
 * argument or element gives NULL; no candidates, a NaN or an infinite number, or n out of range is
 * an error. {@code SELECT reward.best_of_n(array(1, 0, 3), array(5, 9, 2), 3)} prints {@code 0.0}.
 * Cost: a sort of the candidates. The transform BestOfN draws instead, and gathers prompts from
 * rows.
 */
public final class BestOfN extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "best_of_n";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "Expected reward of the best-scored of n candidates, drawn without replacement; equal"
              + " scores by lot. With the rewards as scores, the expected maximum.",
          "SELECT reward.best_of_n(array(1, 0, 3), array(5, 9, 2), 3)",
          "0.0",
          List.of(new BestOfN()));

  private BestOfN() {
    super(NAME, List.of(numbers("rewards"), numbers("scores"), number("n")));
  }

  /** The expected reward; see the class. */
  public static double of(double[] rewards, double[] scores, double n) {
    Arguments.sameLength(NAME, "rewards", rewards.length, "scores", scores.length);
    int m = Arguments.members(NAME, "rewards", rewards, 1).length;
    Arguments.whole(NAME, "n", n, 1, m);
    int[] order =
        IntStream.range(0, m)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double expected = 0;
    double chance = n / m;
    for (int first = 0, next; first < m && chance > 0; first = next) {
      double chanceOfTied = 0;
      double rewardOfTied = 0;
      for (next = first; next < m && scores[order[next]] == scores[order[first]]; next++) {
        chanceOfTied += chance;
        rewardOfTied += rewards[order[next]];
        // That the next one in order is the best of those drawn
        chance *= Math.max(0, m - n - next) / Math.max(1, m - 1 - next);
      }
      expected += chanceOfTied * (rewardOfTied / (next - first));
    }
    return expected;
  }

  /** The SQL entry: NULL for a NULL array or a NULL element. */
  public static Double invoke(ArrayData rewards, ArrayData scores, double n) {
    double[] values = Arguments.doubles(NAME, "rewards", rewards);
    double[] by = Arguments.doubles(NAME, "scores", scores);
    return values == null || by == null ? null : of(values, by, n);
  }
}
