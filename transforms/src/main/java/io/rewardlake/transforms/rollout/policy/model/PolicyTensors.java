package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.learn.Safetensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * </pre>
 *
 * The layers may also have the names of an {@code nn.Sequential} ({@code 0.weight}, {@code
 * 2.weight}, in the order of their numbers) or of one {@code nn.Linear} ({@code weight}). Metadata:
 * {@code architecture} (tabular, linear, mlp) and {@code distribution} (categorical, gaussian),
 * which may be left out, and {@code activation} (tanh, relu), which a policy of several layers
 * needs. Numbers are float32 or float64, and computed with as float32.
 */
public final class PolicyTensors {
  private static final String LOGITS = "logits";
  private static final String LOG_STD = "log_std";
  private static final String MEAN = "observation_mean";
  private static final String STD = "observation_std";
  private static final Set<String> OTHERS = Set.of(LOG_STD, MEAN, STD);
  private static final Pattern OF_A_LAYER =
      Pattern.compile("(?:(?:layers\\.)?(\\d{1,9})\\.)?(weight|bias)");

  private static final String ARCHITECTURE = "architecture";
  private static final String DISTRIBUTION = "distribution";
  private static final String ACTIVATION = "activation";

  private final Safetensors tensors;

  private PolicyTensors(Safetensors tensors) {
    this.tensors = tensors;
  }

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
    return tensors.encode();
  }

  /** Reads a policy's file; fails with an {@link IOException} that says what is wrong with it. */
  public static PolicyModel decode(byte[] file) throws IOException {
    PolicyTensors found = new PolicyTensors(Safetensors.decode(file));
    try {
      return found.policy();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private PolicyModel policy() {
    boolean tabular = tensors.names().contains(LOGITS);
    List<Layer> layers = tabular ? List.of(table()) : layers();
    Map<String, String> words = tensors.metadata();
    Architecture built =
        tabular ? Architecture.TABULAR : layers.size() > 1 ? Architecture.MLP : Architecture.LINEAR;
    String said = words.getOrDefault(ARCHITECTURE, Words.of(built));
    if (Words.parse(Architecture.class, said) != built) {
      throw new IllegalArgumentException(
          "its metadata says " + said + ", its tensors are those of " + Words.of(built));
    }
    Distribution implied =
        tensors.names().contains(LOG_STD) ? Distribution.GAUSSIAN : Distribution.CATEGORICAL;
    if (layers.size() > 1 && !words.containsKey(ACTIVATION)) {
      throw new IllegalArgumentException(
          "it has several layers and its metadata no 'activation', such as tanh or relu");
    }
    return new PolicyModel(
        built,
        Words.parse(Distribution.class, words.getOrDefault(DISTRIBUTION, Words.of(implied))),
        layers.size() > 1 ? Words.parse(Activation.class, words.get(ACTIVATION)) : null,
        layers,
        vector(LOG_STD),
        new Normalisation(vector(MEAN), vector(STD)));
  }

  private Layer table() {
    for (String name : tensors.names()) {
      if (!name.equals(LOGITS)) {
        throw unknown(name);
      }
    }
    requireDimensions(LOGITS, 2);
    int actions = (int) Math.max(1, tensors.shape(LOGITS).get(1));
    return Layer.table(floats(LOGITS), actions);
  }

  private List<Layer> layers() {
    SortedMap<Integer, String> prefixes = new TreeMap<>();
    for (String name : tensors.names()) {
      Matcher parts = OF_A_LAYER.matcher(name);
      if (parts.matches()) {
        int number = parts.group(1) == null ? 0 : Integer.parseInt(parts.group(1));
        String prefix = name.substring(0, parts.start(2));
        if (!prefixes.computeIfAbsent(number, any -> prefix).equals(prefix)) {
          throw new IllegalArgumentException("it has two layers " + number);
        }
      } else if (!OTHERS.contains(name)) {
        throw unknown(name);
      }
    }
    List<Layer> layers = new ArrayList<>();
    prefixes.values().forEach(prefix -> layers.add(layer(prefix)));
    return layers;
  }

  private Layer layer(String prefix) {
    String weight = prefix + "weight";
    String bias = prefix + "bias";
    requireDimensions(weight, 2);
    int outputs = tensors.shape(weight).get(0).intValue();
    if (!tensors.names().contains(bias)) {
      return Layer.linear(floats(weight), new float[outputs]);
    }
    requireDimensions(bias, 1);
    if (tensors.shape(bias).get(0) != outputs) {
      throw new IllegalArgumentException(
          String.format(
              "tensor %s has shape %s and %s %s",
              weight, tensors.shape(weight), bias, tensors.shape(bias)));
    }
    return Layer.linear(floats(weight), floats(bias));
  }

  private List<Float> vector(String name) {
    if (!tensors.names().contains(name)) {
      return List.of();
    }
    requireDimensions(name, 1);
    return List.of(ArrayUtils.toObject(floats(name)));
  }

  private void requireDimensions(String name, int wanted) {
    if (!tensors.names().contains(name)) {
      throw new IllegalArgumentException("it has no tensor " + name);
    }
    if (tensors.shape(name).size() != wanted) {
      throw new IllegalArgumentException(
          String.format(
              "tensor %s has shape %s; wanted are %d dimensions",
              name, tensors.shape(name), wanted));
    }
  }

  private float[] floats(String name) {
    if (!tensors.dtype(name).equals("F64")) {
      return tensors.floats(name);
    }
    double[] values = tensors.doubles(name);
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "tensor "
            + name
            + " is none of a policy's: logits of a table, layers.0.weight, layers.0.bias and so on,"
            + " log_std, observation_mean, observation_std");
  }

  private static void put(Safetensors tensors, String name, List<Float> values) {
    if (!values.isEmpty()) {
      tensors.put(name, ArrayUtils.toPrimitive(values.toArray(Float[]::new)), values.size());
    }
  }
}
