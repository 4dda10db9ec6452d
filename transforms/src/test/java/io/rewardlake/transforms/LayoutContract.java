package io.rewardlake.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The contract of every transform: the same rows, whatever the partitioning of its input. */
public final class LayoutContract {
  private LayoutContract() {}

  /** Applies the step to the input in 1, 3 and 8 partitions and compares all rows exactly. */
  public static void assertSameRows(Dataset<Row> in, UnaryOperator<Dataset<Row>> step) {
    List<String> expected = rows(step.apply(in.coalesce(1)));
    assertThat(expected).isNotEmpty();
    assertThat(rows(step.apply(in.repartition(3)))).isEqualTo(expected);
    assertThat(rows(step.apply(in.repartition(8)))).isEqualTo(expected);
  }

  private static List<String> rows(Dataset<Row> out) {
    return out.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}
