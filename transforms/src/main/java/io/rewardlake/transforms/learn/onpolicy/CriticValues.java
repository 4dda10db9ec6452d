package io.rewardlake.transforms.learn.onpolicy;

import static org.apache.spark.sql.functions.expr;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.policy.EpisodeSamples;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.ScoreSamples;
import io.rewardlake.transforms.rollout.environment.Discrete;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The critic's value of every observation of an episode, the final one included.
 *
 * <p>In: observations ARRAY&lt;ARRAY&lt;FLOAT&gt;&gt; [length, size], final_observation
 * ARRAY&lt;FLOAT&gt; [size], any other columns. Out: the same and value ARRAY&lt;DOUBLE&gt; [length
 * + 1].
 *
 * <p>Cost and determinism: as {@link ScoreSamples}.
 *
 * @param objective with a critic
 * @param state file of the parameters
 * @param device where to compute
 */
public record CriticValues(PolicyGradient objective, Artifact state, DeviceChoice device)
    implements Transform {
  private static final int BATCH_SIZE = 512;

  /** Checks that there is a critic. */
  public CriticValues {
    Require.notBlank(objective.critic() == null ? "" : "critic", "critic");
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("CriticValues", in, "observations", "final_observation");
    PolicyNetwork network = objective.network();
    SampleLayout layout =
        SampleLayout.empty().and(EpisodeSamples.OBSERVATION, network.observationWidth());
    String all = "flatten(concat(observations, array(final_observation)))";
    return new ScoreSamples(objective, state, layout, device, BATCH_SIZE)
        .apply(in.withColumn(ScoreSamples.SAMPLES, expr(seen(network, all))));
  }

  /** Numbers as the network sees them: counted from 0, or normalised. */
  private static String seen(PolicyNetwork network, String all) {
    if (network.observations() instanceof Discrete states) {
      return "transform(" + all + ", x -> float(x - " + states.start() + "))";
    }
    List<Float> mean = network.normalisation().mean();
    if (mean.isEmpty()) {
      return all;
    }
    return String.format(
        Locale.ROOT,
        "transform(%s, (x, i) -> float((x - %s[i %% %d]) / %s[i %% %d]))",
        all,
        literal(mean),
        mean.size(),
        literal(network.normalisation().std()),
        mean.size());
  }

  private static String literal(List<Float> numbers) {
    return numbers.stream()
        .map(number -> "float('" + number + "')")
        .collect(Collectors.joining(", ", "array(", ")"));
  }
}
