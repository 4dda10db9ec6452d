package io.rewardlake.transforms.rollout.policy.model;

import static io.rewardlake.transforms.rollout.policy.model.PolicyTensors.ACTIVATION;
import static io.rewardlake.transforms.rollout.policy.model.PolicyTensors.ARCHITECTURE;
import static io.rewardlake.transforms.rollout.policy.model.PolicyTensors.DISTRIBUTION;
import static io.rewardlake.transforms.rollout.policy.model.PolicyTensors.HIGH;
import static io.rewardlake.transforms.rollout.policy.model.PolicyTensors.LOGITS;
import static io.rewardlake.transforms.rollout.policy.model.PolicyTensors.LOG_STD;
import static io.rewardlake.transforms.rollout.policy.model.PolicyTensors.LOW;
import static io.rewardlake.transforms.rollout.policy.model.PolicyTensors.MEAN;
import static io.rewardlake.transforms.rollout.policy.model.PolicyTensors.STD;

import io.rewardlake.transforms.learn.Safetensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.lang3.ArrayUtils;

/** Makes a policy of the tensors and metadata of a file. */
final class PolicyReader {
  private static final Set<String> OTHERS = Set.of(LOG_STD, MEAN, STD, LOW, HIGH);
  private static final Pattern OF_A_LAYER =
      Pattern.compile("(?:(?:layers\\.)?(\\d{1,9})\\.)?(weight|bias)");

  private final Safetensors tensors;

  PolicyReader(Safetensors tensors) {
    this.tensors = tensors;
  }

  /** The policy; what is wrong with it is an {@link IllegalArgumentException}. */
  PolicyModel policy() {
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
        new Normalisation(vector(MEAN), vector(STD)),
        new Squash(vector(LOW), vector(HIGH)));
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
            + " log_std, observation_mean, observation_std, action_low, action_high");
  }
}
