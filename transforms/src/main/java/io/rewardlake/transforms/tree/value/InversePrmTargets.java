package io.rewardlake.transforms.tree.value;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.InversePrm;
import io.rewardlake.transforms.learn.InverseTransitions;
import io.rewardlake.transforms.learn.InverseTransitions.Sides;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What each action in each state is worth to an expert, by {@link InversePrm}: q_value = f(s, a),
 * q_target = sigmoid(f), above 1/2 where the expert goes on like this more than the learners.
 *
 * <p>Source: Choudhury 2025, arXiv 2502.10325.
 *
 * <p>In: rows of {@link InverseSteps}. Out: columns of {@code q_targets}; visits = how often the
 * action was taken there, 0: only the current policy would.
 *
 * <p>Cost: a count when it is applied; shuffles by pair and by task; the different transitions of
 * one task are in the memory of a Spark task, about 300 bytes each. A task of more than {@code
 * maxTransitions} of them is left out, though it counts in the balance of both sides.
 * Deterministic. Errors: no transition of the expert, or of the learners.
 *
 * @param dataset name of the data set
 * @param model discount and penalty
 * @param maxTransitions most different transitions of a task, at least 1
 */
public record InversePrmTargets(String dataset, InversePrm model, int maxTransitions)
    implements Transform {
  /** The method's name in options and tables. */
  public static final String TITLE = "inverse-prm";

  private static final StructType FITTED =
      new StructType()
          .add("q_target_id", DataTypes.StringType)
          .add("q_value", DataTypes.DoubleType);

  /** Checks the name and the range. */
  public InversePrmTargets {
    Require.notBlank(dataset, "dataset");
    Require.that(maxTransitions, "maxTransitions").atLeast(1);
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns(
        "InversePrmTargets", in, "q_target_id", "expert", "next_id", "left_out");
    Dataset<Row> steps = in.where("left_out IS NULL");
    Column[] described = Columns.of(List.of(EpisodeSteps.DESCRIBED));
    return steps
        .groupBy("q_target_id")
        .agg(min(struct(described)).as("step"), count(col("expert")).as("visits"))
        .join(fitted(steps.where("expert IS NOT NULL")), "q_target_id")
        .selectExpr("q_target_id", "step.*", "visits", "q_value")
        .withColumn("dataset", lit(dataset))
        .withColumn("method", lit(TITLE))
        .withColumn("tree_id", lit(null).cast("string"))
        .withColumn("node_id", lit(null).cast("string"))
        .withColumn("q_target", expr("1 / (1 + exp(-q_value))"))
        .select(Columns.of(TreeTables.Q_TARGETS.columnNames()));
  }

  /** f of every pair that is in a transition. */
  private Dataset<Row> fitted(Dataset<Row> transitions) {
    Column expert = expr("count_if(expert)").as("expert");
    Column learners = expr("count_if(NOT expert)").as("learners");
    Row counted = transitions.agg(expert, learners).head();
    Sides total = new Sides(counted.getLong(0), counted.getLong(1));
    if (total.expert() == 0 || total.learners() == 0) {
      throw Errors.oneSided(total.expert(), total.learners());
    }
    FlatMapGroupsFunction<String, Row, Row> fit = (task, rows) -> fit(rows, total);
    return transitions
        .groupBy("environment", "task_id", "q_target_id", "next_id")
        .agg(expert, learners)
        .groupByKey(
            (MapFunction<Row, String>) row -> row.getString(0) + '\0' + row.getString(1),
            Encoders.STRING())
        .flatMapSortedGroups(
            Columns.of(List.of("q_target_id", "next_id")), fit, Encoders.row(FITTED));
  }

  /** f of the pairs of one task; none where it has too many transitions. */
  private Iterator<Row> fit(Iterator<Row> rows, Sides total) {
    Map<String, Integer> numbers = new HashMap<>();
    List<String> ids = new ArrayList<>();
    InverseTransitions transitions = new InverseTransitions();
    for (int count = 0; rows.hasNext(); count++) {
      if (count == maxTransitions) {
        return Collections.emptyIterator();
      }
      Row row = rows.next();
      int pair = number(row.getString(2), numbers, ids);
      int next =
          row.isNullAt(3) ? InverseTransitions.TERMINAL : number(row.getString(3), numbers, ids);
      transitions.add(pair, next, new Sides(row.getLong(4), row.getLong(5)));
    }
    double[] f = model.fit(transitions, total);
    return IntStream.range(0, f.length)
        .mapToObj(pair -> RowFactory.create(ids.get(pair), f[pair]))
        .iterator();
  }

  private static int number(String id, Map<String, Integer> numbers, List<String> ids) {
    return numbers.computeIfAbsent(
        id,
        any -> {
          ids.add(id);
          return ids.size() - 1;
        });
  }
}
