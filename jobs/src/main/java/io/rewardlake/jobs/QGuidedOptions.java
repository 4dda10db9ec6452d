package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import io.rewardlake.transforms.rollout.policy.QGuided;
import io.rewardlake.transforms.rollout.policy.QPairs;
import io.rewardlake.transforms.rollout.policy.QTable;
import io.rewardlake.transforms.tree.QEstimates;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Option;

/** How policy {@code q-guided} chooses among the actions that another policy proposes. */
final class QGuidedOptions {
  /** 24 bytes each, in the memory of the driver and of every executor. */
  private static final int MOST_PAIRS = 4_000_000;

  @Option(
      names = "--q-dataset",
      paramLabel = "NAME",
      description =
          "q-guided, and --estimate q-targets: data set of table q_targets, up to 4,000,000 states and actions")
  String dataset;

  @Option(
      names = "--q-where",
      paramLabel = "SQL",
      description = "q-guided: rows of it to take, a predicate on table q_targets. Default: all")
  String where;

  @Option(
      names = "--base-policy",
      paramLabel = "P",
      defaultValue = "uniform",
      description =
          "q-guided: the policy that proposes actions, named as in --policy. With --greedy its first"
              + " proposal is its most probable action, the others are draws. Default:"
              + " ${DEFAULT-VALUE}")
  String base;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "q-guided: actions proposed at each step, of which that with the greatest q_target is"
              + " taken. Default: ${DEFAULT-VALUE}")
  int candidates;

  @Option(
      names = "--q-unknown",
      paramLabel = "Q",
      defaultValue = "0",
      description =
          "q-guided: value of states and actions that the data set does not have. Default:"
              + " ${DEFAULT-VALUE}, the least target of qlass and monte-carlo")
  double unknown;

  /**
   * The policy.
   *
   * @param first proposes the first candidate
   * @param others proposes the others
   */
  QGuided open(StageRun stage, PolicyChoice first, PolicyChoice others) {
    return QGuided.of(
        first,
        others,
        candidates,
        dataset,
        table(stage, "--policy " + QGuided.NAME),
        unknown,
        JavaSparkContext.fromSparkContext(stage.lake().spark().sparkContext()));
  }

  /** The same table as a process model of a tree search. */
  QEstimates estimates(StageRun stage) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(stage.lake().spark().sparkContext());
    return new QEstimates(spark.broadcast(table(stage, "--estimate " + QEstimates.NAME)), unknown);
  }

  private QTable table(StageRun stage, String user) {
    if (dataset == null) {
      throw Errors.optionMissing("--q-dataset", user);
    }
    Dataset<Row> targets =
        LakeCommand.where(
            stage.read(TreeTables.Q_TARGETS).where(col("dataset").equalTo(dataset)), where);
    List<String> policies =
        targets.select("policy").distinct().limit(10).collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    if (policies.isEmpty()) {
      throw Errors.emptyInput(
          "q_targets", "dataset = '" + dataset + "'", "Run: rewardlake q-targets --output");
    }
    if (policies.size() > 1) {
      throw Errors.qTablePolicies(dataset, policies);
    }
    Dataset<Row> pairs = new QPairs().apply(targets).persist(StorageLevel.DISK_ONLY());
    long count = pairs.count();
    if (count > MOST_PAIRS) {
      throw Errors.qTableSize(dataset, count, MOST_PAIRS);
    }
    QTable table = new QTable((int) count);
    Iterator<Row> rows = pairs.orderBy("first", "second").toLocalIterator();
    rows.forEachRemaining(row -> table.add(row.getLong(0), row.getLong(1), row.getDouble(2)));
    pairs.unpersist();
    return table;
  }
}
