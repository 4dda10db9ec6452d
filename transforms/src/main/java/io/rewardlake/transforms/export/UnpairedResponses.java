package io.rewardlake.transforms.export;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Both responses of each preferred pair by themselves: the chosen one with label true, the rejected
 * one with label false, as TRL's {@code unpair_preference_dataset} has them. In: COMPARISONS. Out:
 * source, id, prompt, completion STRING, label BOOLEAN. Cost: row by row.
 */
public record UnpairedResponses() implements Material {
  private static final PreferredPairs PAIRS = new PreferredPairs(Margin.NONE, null);

  @Override
  public List<Tally> leftOut() {
    return PAIRS.leftOut();
  }

  @Override
  public List<Tally> balance() {
    return List.of(new Tally("desirable", lit(true)), new Tally("undesirable", lit(true)));
  }

  @Override
  public Column rowsEach() {
    return lit(2);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    return PAIRS
        .apply(in)
        .withColumn("one", explode(array(side("chosen", true), side("rejected", false))))
        .select(
            col("source"),
            concat_ws("/", col("id"), col("one.side")).as("id"),
            col("prompt"),
            col("one.completion"),
            col("one.label"));
  }

  private static Column side(String name, boolean label) {
    return struct(lit(name).as("side"), col(name).as("completion"), lit(label).as("label"));
  }
}
