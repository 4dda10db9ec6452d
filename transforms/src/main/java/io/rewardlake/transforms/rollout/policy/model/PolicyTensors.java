package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.learn.Safetensors;
import java.io.IOException;
import java.util.List;
import org.apache.commons.lang3.ArrayUtils;

/**
 * Policies as safetensors files, in PyTorch's names and shapes.
 *
 * <pre>
 * logits              [states, actions]   of a table, and nothing else
 * layers.0.weight     [outputs, inputs]   of the first layer; layers.1... of the next
 * layers.0.bias       [outputs]           zeros when it is left out
 * log_std             [outputs]           of a Gaussian policy
 * observation_mean    [inputs]            observations become (x - mean) / std
 * observation_std     [inputs]
 * action_low          [outputs]           of a Gaussian policy whose means are squashed:
 * action_high         [outputs]           low + (high - low) (1 + tanh y) / 2
 * </pre>
 *
 * The layers may also have the names of an {@code nn.Sequential} ({@code 0.weight}, {@code
 * 2.weight}, in the order of their numbers) or of one {@code nn.Linear} ({@code weight}). Metadata:
 * {@code architecture} (tabular, linear, mlp) and {@code distribution} (categorical, gaussian),
 * which may be left out, and {@code activation} (tanh, relu), which a policy of several layers
 * needs. Numbers are float32 or float64, and computed with as float32.
 */
public final class PolicyTensors {
  static final String LOGITS = "logits";
  static final String LOG_STD = "log_std";
  static final String MEAN = "observation_mean";
  static final String STD = "observation_std";
  static final String LOW = "action_low";
  static final String HIGH = "action_high";
  static final String ARCHITECTURE = "architecture";
  static final String DISTRIBUTION = "distribution";
  static final String ACTIVATION = "activation";

  private PolicyTensors() {}

  /** The bytes of a policy's file; equal policies give equal bytes. */
  public static byte[] encode(PolicyModel policy) {
    Safetensors tensors =
        new Safetensors()
            .note("format", "pt")
            .note(ARCHITECTURE, Words.of(policy.architecture()))
            .note(DISTRIBUTION, Words.of(policy.distribution()));
    if (policy.activation() != null) {
      tensors.note(ACTIVATION, Words.of(policy.activation()));
    }
    if (policy.architecture() == Architecture.TABULAR) {
      tensors.put(LOGITS, policy.layers().get(0).rows(), policy.inputs(), policy.outputs());
    } else {
      for (int i = 0; i < policy.layers().size(); i++) {
        Layer layer = policy.layers().get(i);
        String name = "layers." + i + ".";
        tensors.put(name + "weight", layer.weight(), layer.outputs(), layer.inputs());
        tensors.put(name + "bias", layer.bias(), layer.outputs());
      }
    }
    put(tensors, LOG_STD, policy.logStd());
    put(tensors, MEAN, policy.normalisation().mean());
    put(tensors, STD, policy.normalisation().std());
    put(tensors, LOW, policy.squash().low());
    put(tensors, HIGH, policy.squash().high());
    return tensors.encode();
  }

  /** Reads a policy's file; fails with an {@link IOException} that says what is wrong with it. */
  public static PolicyModel decode(byte[] file) throws IOException {
    Safetensors tensors = Safetensors.decode(file);
    try {
      return new PolicyReader(tensors).policy();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  static void put(Safetensors tensors, String name, List<Float> values) {
    if (!values.isEmpty()) {
      tensors.put(name, ArrayUtils.toPrimitive(values.toArray(Float[]::new)), values.size());
    }
  }
}
