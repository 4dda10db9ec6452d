package io.rewardlake.jobs.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.LearnTables;
import io.rewardlake.transforms.evaluate.PolicyReturns;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code run/bench imputation}: policies learned from 1 % of the rewards and imputed ones against
 * all rewards, other fillings, and imitation. Reads what the {@link ImputationStudy studies} left;
 * arguments: the folder of their lakes, and the sets. Exit code 1 when a set does not count or a
 * claim does not hold.
 *
 * <p>Score: (R - R of the uniform policy) / (R of the reference - R of the uniform policy), R the
 * mean return, of the last two checkpoints.
 */
final class ImputationBench {
  private static final int REFERENCE_EPISODES = 100;
  private static final long REFERENCE_SEED = 100;

  private final SparkSession spark;
  private final Path folder;

  private ImputationBench(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    boolean met = true;
    try (SparkSession spark = LakeSession.open()) {
      System.out.printf("%nRewards from 1 %% of the labels; %s%n", Machine.name());
      ImputationBench bench = new ImputationBench(spark, Path.of(arguments[0]));
      for (String set : Arrays.asList(arguments).subList(1, arguments.length)) {
        met &= bench.report(ImputationData.named(set));
      }
    }
    if (!met) {
      System.exit(1);
    }
  }

  private boolean report(ImputationData set) {
    double random = reference(set, BuiltInPolicy.UNIFORM);
    double best = reference(set, set.reference());
    System.out.printf(
        Locale.ROOT,
        "%n%s: %s%nmean return of 100 episodes: uniform %.2f, %s %.2f%n",
        set.source(),
        String.join(" ", set.learner()) + " " + String.join(" ", set.schedule()),
        random,
        set.reference().title(),
        best);
    List<ImputationStudy> studies = ImputationStudy.all(folder, List.of(set));
    Map<ImputationArm, double[]> byArm = new EnumMap<>(ImputationArm.class);
    for (ImputationArm arm : ImputationArm.values()) {
      byArm.put(
          arm,
          studies.stream()
              .mapToDouble(study -> (meanReturn(study, arm) - random) / (best - random))
              .toArray());
    }
    ImputationScores scores = new ImputationScores(byArm);
    System.out.printf(
        "%-18s %s     mean%n",
        "score by seed",
        studies.stream().map(s -> "%8d".formatted(s.seed())).collect(Collectors.joining(" ")));
    byArm.forEach(
        (arm, values) ->
            System.out.printf(
                Locale.ROOT, "%-18s %s %8.3f%n", arm.title(), row(values), scores.mean(arm)));
    studies.forEach(this::quality);
    scores.conditions().forEach(System.out::println);
    scores.claims().forEach(System.out::println);
    System.out.println(set.source() + (scores.met() ? ": met" : ": NOT MET"));
    return scores.met();
  }

  private double reference(ImputationData set, PolicyChoice policy) {
    return set.meanReturn(spark, policy, REFERENCE_EPISODES, REFERENCE_SEED);
  }

  /** Mean over the episodes of the checkpoints that played. */
  private double meanReturn(ImputationStudy study, ImputationArm arm) {
    Lake lake = Lake.open(spark, study.lake());
    Dataset<Row> policies =
        lake.read(LearnTables.MODELS)
            .filter(col("name").equalTo(arm.policy()))
            .filter(col("version").isin(ImputationStudy.JUDGED.toArray()))
            .selectExpr("concat(model_id, '+greedy') AS scorer");
    Row mean =
        lake.read(EvaluateTables.EVALUATIONS)
            .filter(col("benchmark").equalTo(PolicyReturns.BENCHMARK))
            .filter("metric = 'mean_return'")
            .join(policies, "scorer")
            .selectExpr("avg(value)", "count(1)")
            .head();
    if (mean.getLong(1) != ImputationStudy.JUDGED.size()) {
      throw new IllegalStateException(study + " is not complete: " + arm);
    }
    return mean.getDouble(0);
  }

  /** How good the imputed rewards are, on the hidden ones and on the labelled ones out of fold. */
  private void quality(ImputationStudy study) {
    Dataset<Row> metrics =
        Lake.open(spark, study.lake())
            .read(EvaluateTables.EVALUATIONS)
            .filter(col("dataset").equalTo(ImputationArm.IMPUTED.labels()));
    for (String benchmark : List.of("imputation-hidden", "imputation")) {
      Dataset<Row> ours = metrics.filter(col("benchmark").equalTo(benchmark));
      Row r2 = ours.filter("metric = 'r2' AND slice = 'all'").selectExpr("value").head();
      Column decile = col("slice").substr(8, 2).cast("int");
      Row top =
          ours.filter("slice LIKE 'decile=%'")
              .groupBy(decile.as("decile"))
              .pivot("metric", List.of("imputed_mean", "reward_mean"))
              .agg(first("value"))
              .join(ours.select(decile.as("decile"), col("rows")).distinct(), "decile")
              .orderBy(col("decile").desc())
              .head();
      System.out.printf(
          Locale.ROOT,
          "seed %d, %s: R^2 %.4f; top decile imputed %.4f for %.4f, %,d rows%n",
          study.seed(),
          benchmark.equals("imputation") ? "labelled, out of fold" : "hidden",
          r2.getDouble(0),
          top.<Double>getAs("imputed_mean"),
          top.<Double>getAs("reward_mean"),
          top.<Long>getAs("rows"));
    }
  }

  private static String row(double[] values) {
    return Arrays.stream(values)
        .mapToObj(value -> String.format(Locale.ROOT, "%8.3f", value))
        .collect(Collectors.joining(" "));
  }
}
