package io.rewardlake.transforms.learn;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.min;

import io.rewardlake.transforms.Transform;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Connected components of the comparison graph: items are nodes, pairs are edges.
 *
 * <p>Every item starts with its own id as label and takes the smallest label among its neighbours'
 * until nothing changes; each round also jumps to the label's own label, so that chains of n items
 * need about log n rounds.
 *
 * <p>In: item_a, item_b STRING. Out: + component STRING, the smallest item id of the component.
 * Cost: three joins a round. Deterministic: a minimum has no order.
 */
record ItemComponents() implements Transform {
  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Dataset<Row> edges =
        in.select(col("item_a").as("from"), col("item_b").as("to"))
            .union(in.select(col("item_b"), col("item_a")))
            .distinct()
            .localCheckpoint();
    Dataset<Row> labels =
        edges
            .groupBy(col("from").as("item"))
            .agg(min("to").as("smallest"))
            .select(col("item"), least(col("item"), col("smallest")).as("component"))
            .localCheckpoint();
    while (true) {
      Dataset<Row> next = jump(spread(edges, labels)).localCheckpoint();
      boolean settled = next.except(labels).isEmpty();
      labels = next;
      if (settled) {
        break;
      }
    }
    return in.join(labels, col("item_a").equalTo(col("item"))).drop("item");
  }

  private static Dataset<Row> spread(Dataset<Row> edges, Dataset<Row> labels) {
    return edges
        .join(labels, col("to").equalTo(col("item")))
        .select(col("from").as("item"), col("component"))
        .union(labels)
        .groupBy("item")
        .agg(min("component").as("component"));
  }

  private static Dataset<Row> jump(Dataset<Row> labels) {
    Dataset<Row> roots =
        labels.select(col("item").as("root"), col("component").as("root_component"));
    return labels
        .join(roots, col("component").equalTo(col("root")))
        .select(col("item"), col("root_component").as("component"));
  }
}
