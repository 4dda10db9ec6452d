package io.rewardlake.transforms.learn.stage;

import io.rewardlake.transforms.learn.Safetensors;
import io.rewardlake.transforms.random.RandomStreams;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * All that decides how training goes on after a step. As a file it is safetensors: {@code
 * actor.layers.0.weight} and so on in their shapes, {@code moment.0.actor} flat.
 *
 * @param step optimiser steps done
 * @param values parameters of each group, flat, in the order of its tensors
 * @param moments optimiser state of each trained group, flat, one array per moment
 */
public record LearnerState(
    long step, Map<String, float[]> values, Map<String, List<float[]>> moments)
    implements Serializable {
  private static final String STEP = "step";

  /** Copies the maps, not the numbers. */
  public LearnerState {
    values = new TreeMap<>(values);
    moments = new TreeMap<>(moments);
  }

  /** The state before the first step; a group's first values depend on the seed and its name. */
  public static LearnerState initial(Objective objective, int moments, long seed) {
    Map<String, float[]> values = new LinkedHashMap<>();
    Map<String, List<float[]>> zeros = new LinkedHashMap<>();
    for (ParameterGroup group : objective.groups()) {
      values.put(
          group.name(),
          group
              .leader()
              .map(leader -> values.get(leader).clone())
              .orElseGet(() -> draw(group, seed)));
      if (group.trainable()) {
        List<float[]> state = new ArrayList<>();
        for (int m = 0; m < moments; m++) {
          state.add(new float[group.size()]);
        }
        zeros.put(group.name(), state);
      }
    }
    return new LearnerState(0, values, zeros);
  }

  /** The same parameters with the training before them forgotten. */
  public LearnerState restarted() {
    Map<String, List<float[]>> zeros = new TreeMap<>();
    moments.forEach(
        (group, state) ->
            zeros.put(group, state.stream().map(moment -> new float[moment.length]).toList()));
    return new LearnerState(0, values, zeros);
  }

  /** The same with other parameters of one group, flat. */
  public LearnerState with(String group, float[] flat) {
    if (flat.length != values.get(group).length) {
      throw new IllegalArgumentException(group + " has " + values.get(group).length + " numbers");
    }
    Map<String, float[]> changed = new TreeMap<>(values);
    changed.put(group, flat);
    return new LearnerState(step, changed, moments);
  }

  /** The parameters alone, for a model that is not trained further. */
  public LearnerState frozen() {
    return new LearnerState(step, values, Map.of());
  }

  /** The file's bytes; equal states give equal bytes. */
  public byte[] encode(Objective objective) {
    return tensors(objective).encode();
  }

  /** The file, to which others may add. */
  public Safetensors tensors(Objective objective) {
    Safetensors tensors = new Safetensors().note("format", "pt");
    for (ParameterGroup group : objective.groups()) {
      float[] flat = values.get(group.name());
      int from = 0;
      for (TensorSpec tensor : group.tensors()) {
        float[] part = Arrays.copyOfRange(flat, from, from + tensor.size());
        tensors.put(group.name() + "." + tensor.name(), part, tensor.dimensions());
        from += tensor.size();
      }
    }
    moments.forEach(
        (group, state) -> {
          for (int m = 0; m < state.size(); m++) {
            tensors.put("moment." + m + "." + group, state.get(m), state.get(m).length);
          }
        });
    return tensors.put(STEP, new long[] {step});
  }

  /** Reads a file's bytes; one of other groups or shapes is an {@link IOException}. */
  public static LearnerState decode(byte[] file, Objective objective) throws IOException {
    return of(Safetensors.decode(file), objective);
  }

  /** Reads it out of a file; one of other groups or shapes is an {@link IOException}. */
  public static LearnerState of(Safetensors tensors, Objective objective) throws IOException {
    try {
      Map<String, float[]> values = new LinkedHashMap<>();
      Map<String, List<float[]>> moments = new LinkedHashMap<>();
      for (ParameterGroup group : objective.groups()) {
        values.put(group.name(), flat(tensors, group));
        if (group.trainable()) {
          List<float[]> state = new ArrayList<>();
          for (int m = 0; tensors.names().contains("moment." + m + "." + group.name()); m++) {
            state.add(tensors.floats("moment." + m + "." + group.name()));
          }
          moments.put(group.name(), state);
        }
      }
      return new LearnerState(tensors.longs(STEP)[0], values, moments);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static float[] flat(Safetensors tensors, ParameterGroup group) {
    float[] flat = new float[group.size()];
    int from = 0;
    for (TensorSpec tensor : group.tensors()) {
      String name = group.name() + "." + tensor.name();
      float[] part = tensors.floats(name);
      if (!tensors.shape(name).equals(tensor.shape())) {
        throw new IllegalArgumentException(
            name + " has shape " + tensors.shape(name) + ", not " + tensor.shape());
      }
      System.arraycopy(part, 0, flat, from, part.length);
      from += part.length;
    }
    return flat;
  }

  private static float[] draw(ParameterGroup group, long seed) {
    float[] flat = new float[group.size()];
    int from = 0;
    for (TensorSpec tensor : group.tensors()) {
      UniformRandomProvider random =
          RandomStreams.of(seed, "parameters", group.name(), tensor.name());
      tensor.initializer().fill(flat, from, from + tensor.size(), random);
      from += tensor.size();
    }
    return flat;
  }
}
