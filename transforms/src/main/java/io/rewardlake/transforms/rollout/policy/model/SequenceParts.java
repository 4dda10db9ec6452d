package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.transforms.learn.Safetensors;
import java.util.Arrays;

/**
 * The layers of a sequence policy, read from its file; what is wrong with it is an {@link
 * IllegalArgumentException}. For one thread.
 */
final class SequenceParts {
  private final Safetensors tensors;
  private final SequenceModel.Settings settings;
  private final Normalisation normalisation;
  private final Squash squash;
  private final Layer target;
  private final Layer state;
  private final Layer action;
  private final Layer reward;
  private final Layer completion;
  private final Layer act;
  private final Layer done;
  private final float[] trial;
  private final float[] step;
  private final TransformerBlock[] blocks;
  private final LayerNorm last;

  /** Kinds of tokens, each with its own embedding. */
  enum Kind {
    TARGET,
    STATE,
    ACTION,
    REWARD,
    COMPLETION
  }

  SequenceParts(Safetensors tensors, SequenceModel.Settings settings) {
    this.tensors = tensors;
    this.settings = settings;
    target = linear("target.", 1);
    int width = target.outputs();
    if (settings.heads() < 1 || width % settings.heads() != 0) {
      throw new IllegalArgumentException(
          "a width of " + width + " is not divided by " + settings.heads() + " heads");
    }
    state = linear("state.", size("state.weight", 1));
    action = linear("action.", size("action.weight", 1));
    reward = linear("reward.", 1);
    completion = linear("completion.", 1);
    trial = floats("trial.weight", size("trial.weight", 0) * width);
    step = floats("step.weight", size("step.weight", 0) * width);
    int layers = 0;
    while (tensors.names().contains("blocks." + layers + ".norm1.weight")) {
      layers++;
    }
    blocks = new TransformerBlock[layers];
    Arrays.setAll(blocks, layer -> block("blocks." + layer + "."));
    last = norm("norm.");
    act = linear("act.", width);
    done = linear("done.", width);
    normalisation =
        new Normalisation(
            SequenceModel.vector(tensors, PolicyTensors.MEAN),
            SequenceModel.vector(tensors, PolicyTensors.STD));
    squash =
        new Squash(
            SequenceModel.vector(tensors, PolicyTensors.LOW),
            SequenceModel.vector(tensors, PolicyTensors.HIGH));
  }

  SequenceModel.Settings settings() {
    return settings;
  }

  Normalisation normalisation() {
    return normalisation;
  }

  Squash squash() {
    return squash;
  }

  int inputs() {
    return state.inputs();
  }

  int outputs() {
    return act.outputs();
  }

  int width() {
    return target.outputs();
  }

  int layers() {
    return blocks.length;
  }

  int trials() {
    return trial.length / width();
  }

  int steps() {
    return step.length / width();
  }

  /** What is kept of a sequence of tokens, which is empty. */
  KeysAndValues[] empty() {
    KeysAndValues[] past = new KeysAndValues[blocks.length];
    Arrays.setAll(past, layer -> new KeysAndValues(width()));
    return past;
  }

  /** Appends a token to a sequence and returns what the blocks make of it. */
  float[] append(Kind kind, float[] x, int inTrial, int inStep, KeysAndValues[] past) {
    float[] token = new float[width()];
    embedding(kind).apply(x, token);
    for (int i = 0; i < token.length; i++) {
      token[i] += trial[inTrial * token.length + i] + step[inStep * token.length + i];
    }
    for (int layer = 0; layer < blocks.length; layer++) {
      blocks[layer].apply(token, past[layer]);
    }
    return token;
  }

  /** What a state token says of the action. */
  float[] actions(float[] token) {
    return head(act, token);
  }

  /** Logit that the step of a reward token completes the task. */
  float completion(float[] token) {
    return head(done, token)[0];
  }

  private float[] head(Layer head, float[] token) {
    float[] normed = new float[token.length];
    float[] outputs = new float[head.outputs()];
    last.apply(token, normed);
    head.apply(normed, outputs);
    return outputs;
  }

  private Layer embedding(Kind kind) {
    return switch (kind) {
      case TARGET -> target;
      case STATE -> state;
      case ACTION -> action;
      case REWARD -> reward;
      case COMPLETION -> completion;
    };
  }

  private TransformerBlock block(String name) {
    return new TransformerBlock(
        norm(name + "norm1."),
        linear(name + "attention.in.", width()),
        linear(name + "attention.out.", width()),
        norm(name + "norm2."),
        linear(name + "mlp.0.", width()),
        linear(name + "mlp.1.", size(name + "mlp.1.weight", 1)),
        settings.heads(),
        settings.activation());
  }

  private LayerNorm norm(String name) {
    return new LayerNorm(floats(name + "weight", width()), floats(name + "bias", width()));
  }

  private Layer linear(String name, int inputs) {
    int outputs = size(name + "weight", 0);
    return Layer.linear(floats(name + "weight", outputs * inputs), floats(name + "bias", outputs));
  }

  private int size(String name, int axis) {
    require(name);
    if (tensors.shape(name).size() != 2) {
      throw new IllegalArgumentException(
          "tensor " + name + " has shape " + tensors.shape(name) + "; wanted are 2 dimensions");
    }
    return tensors.shape(name).get(axis).intValue();
  }

  private float[] floats(String name, int size) {
    require(name);
    float[] values = tensors.floats(name);
    if (values.length != size) {
      throw new IllegalArgumentException(
          "tensor " + name + " has " + values.length + " numbers, not " + size);
    }
    return values;
  }

  private void require(String name) {
    if (!tensors.names().contains(name)) {
      throw new IllegalArgumentException("it has no tensor " + name);
    }
  }
}
