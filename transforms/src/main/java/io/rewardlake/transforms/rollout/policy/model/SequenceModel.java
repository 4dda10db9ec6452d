package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.learn.Safetensors;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.lang3.ArrayUtils;

/**
 * A policy over the steps so far of several trials at a task: a causal transformer over tokens of
 * target, state, action, reward and completion. Its file is safetensors in PyTorch's shapes:
 *
 * <pre>
 * target.weight [width, 1], state.weight [width, inputs], action.weight [width, outputs],
 * reward.weight [width, 1], completion.weight [width, 1], each with its bias [width]
 * trial.weight [trials, width], step.weight [steps, width]
 * blocks.0.norm1, blocks.0.attention.in [3 width, width], blocks.0.attention.out,
 * blocks.0.norm2, blocks.0.mlp.0 [4 width, width], blocks.0.mlp.1, and so on; norm
 * act.weight [outputs, width], done.weight [1, width]
 * observation_mean, observation_std, action_low, action_high as of other policies
 * </pre>
 *
 * Metadata: architecture (transformer), distribution, activation, heads and return_scale.
 */
public final class SequenceModel implements StoredPolicy {
  private static final String TRANSFORMER = "transformer";
  private static final String HEADS = "heads";
  private static final String RETURN_SCALE = "return_scale";

  private final Safetensors file;
  private final SequenceParts parts;

  /**
   * What the tensors do not tell.
   *
   * @param heads of the attention
   * @param activation in the blocks
   * @param categorical whether outputs are logits of discrete actions, else continuous actions
   * @param returnScale what rewards are divided by
   */
  public record Settings(
      int heads, Activation activation, boolean categorical, double returnScale) {}

  private SequenceModel(Safetensors file) {
    this.file = file;
    this.parts = new SequenceParts(file, settings(file.metadata()));
  }

  /** The policy of tensors, to which the rest of the file is added. */
  public static SequenceModel of(
      Safetensors tensors, Settings settings, Normalisation normalisation, Squash squash) {
    Distribution distribution =
        settings.categorical() ? Distribution.CATEGORICAL : Distribution.GAUSSIAN;
    tensors
        .note("format", "pt")
        .note(PolicyTensors.ARCHITECTURE, TRANSFORMER)
        .note(PolicyTensors.DISTRIBUTION, Words.of(distribution))
        .note(PolicyTensors.ACTIVATION, Words.of(settings.activation()))
        .note(HEADS, Integer.toString(settings.heads()))
        .note(RETURN_SCALE, Double.toString(settings.returnScale()));
    PolicyTensors.put(tensors, PolicyTensors.MEAN, normalisation.mean());
    PolicyTensors.put(tensors, PolicyTensors.STD, normalisation.std());
    PolicyTensors.put(tensors, PolicyTensors.LOW, squash.low());
    PolicyTensors.put(tensors, PolicyTensors.HIGH, squash.high());
    return new SequenceModel(tensors);
  }

  /** Reads a policy's file; fails with an {@link IOException} that says what is wrong with it. */
  public static SequenceModel decode(byte[] file) throws IOException {
    Safetensors tensors = Safetensors.decode(file);
    if (!isSequence(tensors)) {
      throw new IOException("it is no sequence policy");
    }
    try {
      return new SequenceModel(tensors);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Whether a file holds a sequence policy. */
  static boolean isSequence(Safetensors tensors) {
    return TRANSFORMER.equals(tensors.metadata().get(PolicyTensors.ARCHITECTURE));
  }

  @Override
  public byte[] encode() {
    return file.encode();
  }

  @Override
  public long parameters() {
    return file.names().stream()
        .filter(name -> name.contains("."))
        .mapToLong(name -> file.shape(name).stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  /** For people: its sizes and what it chooses. */
  @Override
  public String toString() {
    return String.format(
        "%s %d-%d-%d layers %d heads %d trials %d steps %d %s %s",
        TRANSFORMER,
        parts.inputs(),
        parts.width(),
        parts.outputs(),
        parts.layers(),
        parts.settings().heads(),
        parts.trials(),
        parts.steps(),
        Words.of(parts.settings().activation()),
        file.metadata().get(PolicyTensors.DISTRIBUTION));
  }

  /**
   * The policy for environments of one specification; spaces that do not fit its shapes are a usage
   * error.
   *
   * @param name for messages
   * @param temperature exponent 1/T of the probabilities; 0: always the mode
   * @param target return to reach in every trial, in units of the environment
   * @param trials most trials at a task, up to those that it tells apart
   */
  public Policy open(
      String name, EnvironmentSpec spec, double temperature, double target, int trials) {
    if (trials < 1 || trials > parts.trials()) {
      throw Errors.parameter(
          "--trials", Integer.toString(trials), "1 to " + parts.trials() + " for " + name);
    }
    SpaceFit fit =
        new SpaceFit(
            parts.inputs(),
            parts.outputs(),
            parts.settings().categorical(),
            false,
            !parts.normalisation().mean().isEmpty());
    fit.require(name, spec);
    return new SequencePolicy(
        name, parts, spec, temperature, target / parts.settings().returnScale(), trials);
  }

  /** What the policy is made of. */
  SequenceParts parts() {
    return parts;
  }

  private static Settings settings(Map<String, String> words) {
    for (String word : List.of(PolicyTensors.DISTRIBUTION, PolicyTensors.ACTIVATION, HEADS)) {
      if (!words.containsKey(word)) {
        throw new IllegalArgumentException("its metadata has no '" + word + "'");
      }
    }
    return new Settings(
        Integer.parseInt(words.get(HEADS)),
        Words.parse(Activation.class, words.get(PolicyTensors.ACTIVATION)),
        Words.parse(Distribution.class, words.get(PolicyTensors.DISTRIBUTION))
            == Distribution.CATEGORICAL,
        Double.parseDouble(words.getOrDefault(RETURN_SCALE, "1")));
  }

  /** Numbers of a tensor of one axis; none: it is not there. */
  static List<Float> vector(Safetensors tensors, String name) {
    return tensors.names().contains(name)
        ? List.of(ArrayUtils.toObject(tensors.floats(name)))
        : List.of();
  }
}
