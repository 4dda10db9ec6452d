package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.HindsightTables;
import io.rewardlake.transforms.hindsight.ChainOfHindsight;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What the closing table says of relabelled episodes. */
final class HindsightCounts {
  private final StageRun stage;
  private final Summary summary;
  private final Dataset<Row> relabelled;

  /** Of the data set of that name. */
  HindsightCounts(StageRun stage, Summary summary, String dataset) {
    this.stage = stage;
    this.summary = summary;
    this.relabelled =
        stage.read(HindsightTables.RELABELLED_EPISODES).filter(col("dataset").equalTo(dataset));
  }

  /** Transitions by strategy, and how many of them reach their goal. */
  void goals() {
    for (Row row :
        by(
            "strategy",
            "sum(length)",
            "sum(size(filter(terminated, ends -> ends))) / sum(length)")) {
      stage.count("transitions, " + row.getString(0), row.getLong(1));
      summary.add(
          "goal reached, " + row.getString(0),
          String.format(Locale.ROOT, "%.4f of transitions", row.getDouble(2)));
    }
  }

  /** Steps, and those whose target is not known. */
  void targets() {
    for (Row row :
        by("strategy", "sum(length)", "sum(size(filter(targets, target -> target IS NULL)))")) {
      stage.count("steps", row.getLong(1));
      stage.count("steps without a target (a reward is not labelled)", row.getLong(2));
    }
  }

  /** Episodes by token, and their mean return. */
  void tokens() {
    for (Row row :
        by(
            "reward_token",
            "count(DISTINCT episode_id)",
            "sum(aggregate(rewards, 0D, (sum, reward) -> sum + reward))")) {
      stage.count("episodes, " + row.getString(0), row.getLong(1));
      summary.add("mean return, " + row.getString(0), row.getDouble(2) / row.getLong(1));
    }
  }

  /** Chains, the attempts in them, and those that were left out or cut, by reason. */
  void chains(ChainOfHindsight chain, Dataset<Row> episodes) {
    for (Row row :
        by(
            "strategy",
            "count(DISTINCT chain_id)",
            "count(DISTINCT episode_id)",
            "count(DISTINCT CASE WHEN array_max(completion_tokens) = 1 THEN episode_id END)")) {
      stage.count("chains", row.getLong(1));
      stage.count("attempts in chains", row.getLong(2));
      stage.count("attempts that reach a target", row.getLong(3));
    }
    Dataset<Row> attempts = chain.attempts().apply(episodes);
    for (Row row : attempts.groupBy("left_out").count().orderBy("left_out").collectAsList()) {
      String which = row.isNullAt(0) ? "attempts that fit" : "attempts " + row.getString(0);
      stage.count(which, row.getLong(1));
    }
    stage.count(
        "attempts cut to their last steps",
        attempts.filter(col("left_out").isNull().and(col("steps").gt(chain.maxSteps()))).count());
  }

  private List<Row> by(String column, String... aggregates) {
    Column[] columns = Stream.of(aggregates).map(functions::expr).toArray(Column[]::new);
    return relabelled
        .groupBy(column)
        .agg(columns[0], Arrays.copyOfRange(columns, 1, columns.length))
        .orderBy(column)
        .collectAsList();
  }
}
