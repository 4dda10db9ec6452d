package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.max;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.evaluate.ope.Estimator;
import io.rewardlake.transforms.evaluate.ope.FittedQEvaluation;
import io.rewardlake.transforms.evaluate.ope.ImportanceSampling;
import io.rewardlake.transforms.evaluate.ope.OffPolicyEvaluation;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Space;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** How a policy is evaluated by recorded episodes. */
final class OffPolicyOptions {
  @Option(
      names = "--estimator",
      paramLabel = "E",
      split = ",",
      description = {
        "ips: importance sampling of whole episodes; snips: the same, self-normalised",
        "pdis, snpdis: both per decision",
        "dr: doubly robust; fqe: fitted Q evaluation. Both want discrete actions.",
        "Default: all that the actions allow"
      })
  List<String> estimators;

  @Option(
      names = "--gamma",
      paramLabel = "G",
      defaultValue = "1",
      description = "Discount per step, 0 to 1. Default: ${DEFAULT-VALUE}")
  double gamma;

  @Option(
      names = "--clip",
      paramLabel = "C",
      defaultValue = "Infinity",
      description =
          "Greatest ratio of probabilities at a step; what is clipped is biased. Default: none")
  double clip;

  @Option(
      names = "--actions",
      paramLabel = "N",
      description =
          "Discrete actions are 0 to N-1, of an environment that is not known here, such as the arms"
              + " of a bandit")
  Integer actions;

  @Option(
      names = "--states",
      paramLabel = "N",
      description =
          "Observations are the numbers 0 to N-1. Default: as the environment says, or vectors; a"
              + " bandit without observations has one state")
  Integer states;

  @Option(
      names = "--products",
      description = "fqe, dr: products of two components of an observation are features, too")
  boolean products;

  @Option(
      names = "--ridge",
      paramLabel = "X",
      defaultValue = "1e-6",
      description =
          "fqe, dr: penalty of squared weights beside the mean squared error, above 0; tables take"
              + " none. Default: ${DEFAULT-VALUE}")
  double ridge;

  @Option(
      names = "--iterations",
      paramLabel = "K",
      defaultValue = "10000",
      description =
          "fqe, dr: most iterations; fewer where nothing changes any more. Default: ${DEFAULT-VALUE}")
  int iterations;

  @Option(
      names = "--replicates",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Bootstrap replicates. Default: ${DEFAULT-VALUE}")
  int replicates;

  /** The evaluation of a policy. */
  OffPolicyEvaluation of(
      String dataset, String data, PolicyChoice policy, EnvironmentSpec spec, long seed) {
    return new OffPolicyEvaluation(
        dataset,
        data,
        policy,
        spec,
        chosen(spec),
        new ImportanceSampling(gamma, clip),
        new FittedQEvaluation(products, ridge, iterations),
        replicates,
        seed);
  }

  private List<Estimator> chosen(EnvironmentSpec spec) {
    if (estimators != null) {
      return estimators.stream().map(Estimator::of).distinct().toList();
    }
    boolean discrete = spec.actions() instanceof Discrete;
    return List.of(Estimator.values()).stream().filter(one -> discrete || !one.models()).toList();
  }

  /** Spaces of the episodes: by the options, the environment, or what was recorded. */
  EnvironmentSpec spec(Dataset<Row> episodes) {
    Row seen =
        episodes
            .agg(
                collect_set("environment"),
                max(expr("size(observations[0])")),
                max(expr("size(actions[0])")),
                max(expr("array_max(action_ids)")))
            .head();
    List<String> environments = seen.getList(0);
    if (environments.size() > 1) {
      throw Errors.severalEnvironments(environments);
    }
    String environment = environments.get(0);
    EnvironmentSpec known =
        Environments.names().contains(environment)
            ? Environments.check(new Task(environment, "{}", 0))
            : null;
    return new EnvironmentSpec(
        environment,
        observations(known, seen),
        actions(known, environment, seen),
        known == null ? EnvironmentSpec.NO_LIMIT : known.maxEpisodeSteps());
  }

  private Space observations(EnvironmentSpec known, Row seen) {
    if (states != null) {
      return Discrete.of(states);
    } else if (known != null) {
      return known.observations();
    }
    int width = seen.isNullAt(1) ? 0 : seen.getInt(1);
    return width <= 0 ? Discrete.of(1) : unbounded(width);
  }

  private Space actions(EnvironmentSpec known, String environment, Row seen) {
    if (actions != null) {
      return Discrete.of(actions);
    } else if (known != null) {
      return known.actions();
    } else if (!seen.isNullAt(3)) {
      throw Errors.optionMissing(
          "--actions",
          "environment '%s' is not known here (the greatest action is %d), and the policy"
              .formatted(environment, seen.getInt(3)));
    }
    return unbounded(Math.max(1, seen.isNullAt(2) ? 0 : seen.getInt(2)));
  }

  private static Space unbounded(int width) {
    return Box.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, width);
  }
}
