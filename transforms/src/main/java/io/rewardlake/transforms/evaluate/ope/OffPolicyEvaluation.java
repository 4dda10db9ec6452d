package io.rewardlake.transforms.evaluate.ope;

import static org.apache.spark.sql.functions.col;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Columns;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.evaluate.Metrics;
import io.rewardlake.transforms.rollout.JoinChunks;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;

/**
 * What a policy is worth by episodes that another one recorded: its expected discounted return, by
 * {@link ImportanceSampling}, {@link SelfNormalisedSteps}, {@link DoublyRobust} and {@link
 * FittedQEvaluation}, with 95 % bootstrap intervals over episodes.
 *
 * <p>In: EPISODES. Out: EVALUATIONS, benchmark {@code off-policy}, scorer the policy's title, slice
 * {@code all}. Metrics: those of the estimators; {@code logged}, the mean return of the episodes
 * themselves; {@code ess}, {@code (sum w)^2 / sum w^2} of the weights of whole episodes; {@code
 * mean_weight}, which is 1 but for chance unless the recorded log-probabilities are wrong; {@code
 * max_weight}; {@code fqe_iterations}. Rows are episodes, values reward units. What has no value,
 * as a self-normalised estimate without any weight, has no row.
 *
 * <p>Cost: one shuffle of the episodes by key, one pass over their steps for the weights and one
 * for fitted Q evaluation; then {@code replicates} draws per episode and estimator. It runs Spark
 * jobs when it is applied. The driver holds sums only. Deterministic: episodes are summed in 32
 * parts by hash of their keys, in order inside, and part after part; the bootstrap adds whole
 * numbers.
 *
 * <p>Errors: rewards or log-probabilities that are NULL, steps that do not fit the spaces (exit
 * code 3); text actions, or continuous ones with an estimator that models values (2).
 *
 * @param dataset name of the episodes
 * @param data what else identifies them, for example a predicate
 * @param policy the one that is evaluated
 * @param spec spaces of the recorded observations and actions; no observations: one state
 * @param estimators which of them
 * @param sampling discount and clipping
 * @param fitted the model of values
 * @param replicates of the bootstrap
 * @param seed of the bootstrap
 */
public record OffPolicyEvaluation(
    String dataset,
    String data,
    PolicyChoice policy,
    EnvironmentSpec spec,
    List<Estimator> estimators,
    ImportanceSampling sampling,
    FittedQEvaluation fitted,
    int replicates,
    long seed)
    implements Transform {
  /** Name of the benchmark in EVALUATIONS. */
  public static final String BENCHMARK = "off-policy";

  private static final int PARTS = 32;

  /** Checks the names, and that values can be modelled where an estimator takes them. */
  public OffPolicyEvaluation {
    Require.notBlank(dataset, "dataset");
    estimators = List.copyOf(estimators);
    Require.that(estimators.size(), "estimators").atLeast(1);
    Require.that(replicates, "replicates").atLeast(100);
    for (Estimator estimator : estimators) {
      if (estimator.models() && !(spec.actions() instanceof Discrete)) {
        throw Errors.parameter("estimator", estimator.title(), "one of discrete actions only");
      }
    }
  }

  /** Discount, clipping, model, resampling unit and seed, as EVALUATIONS states them. */
  public String protocol() {
    return String.format(
        Locale.ROOT,
        "gamma %s; ratios %s; resampled by episode, %d Poisson replicates, seed %d%s",
        sampling.gamma(),
        sampling.clip() == Double.POSITIVE_INFINITY
            ? "not clipped"
            : "clipped at " + sampling.clip(),
        replicates,
        seed,
        models() ? "; " + fitted.described() : "");
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    new WhatIsRecorded(policy.title(), spec.id(), weighs()).requireIn(in);
    JavaRDD<InternalRow> rows =
        new JoinChunks()
            .apply(in)
            .select(Columns.of(List.of(LoggedEpisode.COLUMNS)))
            .repartition(PARTS, col("episode_id"))
            .sortWithinPartitions("episode_id")
            .queryExecution()
            .toRdd()
            .toJavaRDD();
    Estimates estimates = new Estimates(in.sparkSession(), policy.title());
    ActionValues values = models() ? fit(rows, estimates) : null;
    EpisodeWeights weighing = new EpisodeWeights(policy, spec, sampling, weighs(), values);
    // Spark lets go of it when nothing refers to it any more
    JavaRDD<WeightedEpisode> episodes =
        rows.mapPartitions(weighing::of).persist(StorageLevel.MEMORY_AND_DISK());
    WeightSums weights = weighing.sums(episodes);
    if (weighs()) {
      estimates.add("ess", weights.effectiveSampleSize(), weights.episodes());
      estimates.add("mean_weight", weights.mean(), weights.episodes());
      estimates.add("max_weight", weights.greatest(), weights.episodes());
    }
    Contributions contributions =
        new Contributions(sampling, estimators, new SelfNormalisedSteps(weights, sampling.gamma()));
    estimates.add(episodes, contributions);
    return Metrics.evaluations(
        estimates.metrics(replicates, seed), BENCHMARK, dataset, data, policy.title(), protocol());
  }

  private boolean weighs() {
    return estimators.stream().anyMatch(Estimator::weighs);
  }

  private boolean models() {
    return estimators.stream().anyMatch(Estimator::models);
  }

  private ActionValues fit(JavaRDD<InternalRow> rows, Estimates estimates) {
    Discrete actions = (Discrete) spec.actions();
    StateFeatures features = StateFeatures.of(spec, fitted.products());
    QStatistics none = QStatistics.none(features, actions);
    List<QStatistics> parts =
        rows.mapPartitions(part -> List.of(statistics(part, none)).iterator()).collect();
    QStatistics all = none.none();
    parts.forEach(part -> all.add(part, 1));
    FittedQEvaluation.Fit fit = fitted.fit(all, sampling.gamma());
    long count = (long) all.episodes();
    if (estimators.contains(Estimator.FQE)) {
      List<Double> interval = fitted.interval(parts, fit, sampling.gamma(), replicates, seed);
      estimates.add(Estimator.FQE.title(), fit.value(), interval.get(0), interval.get(1), count);
    }
    estimates.add("fqe_iterations", fit.iterations(), count);
    return new ActionValues(features, actions, fit.weights());
  }

  private QStatistics statistics(Iterator<InternalRow> rows, QStatistics none) {
    QStatistics sums = none.none();
    try (TargetPolicy target = new TargetPolicy(policy, spec)) {
      while (rows.hasNext()) {
        LoggedEpisode episode = new LoggedEpisode(rows.next(), spec);
        sums.add(episode, target.probabilities(episode));
      }
    }
    return sums;
  }
}
