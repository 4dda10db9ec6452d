package io.rewardlake.transforms.learn.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.Initializer;
import io.rewardlake.transforms.learn.stage.Mlp;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.learn.stage.Tensors;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Space;
import io.rewardlake.transforms.rollout.policy.model.Normalisation;
import io.rewardlake.transforms.rollout.policy.model.Squash;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The network of a policy {@code pi(a|s)}: a perceptron over observations, and what its outputs say
 * of the action. In samples a discrete observation or action is one number, counted from 0, and
 * observations are normalised already ({@link EpisodeSamples}).
 *
 * @param observations vectors, or discrete ones, which the network sees as one-hot vectors
 * @param actions discrete or vectors
 * @param conditions further inputs, such as a return to reach
 * @param hidden width of each hidden layer
 * @param activation between layers: tanh or relu
 * @param head what the outputs are
 * @param normalisation of vectors of observations
 */
public record PolicyNetwork(
    Space observations,
    Space actions,
    int conditions,
    List<Integer> hidden,
    Activation activation,
    Head head,
    Normalisation normalisation)
    implements Serializable {
  /** Name of the tensor of standard deviations, as logarithms. */
  public static final String LOG_STD = "log_std";

  /** Bounds of logarithms of standard deviations, as CORL has them. */
  private static final double MIN_LOG_STD = -20;

  private static final double MAX_LOG_STD = 2;
  private static final double LOG_2_PI = Math.log(2 * Math.PI);

  /** Checks that the parts fit together. */
  public PolicyNetwork {
    hidden = List.copyOf(hidden);
    Require.that(conditions, "conditions").atLeast(0);
    if (!(observations instanceof Discrete || observations instanceof Box)) {
      throw Errors.parameter("observations", "text", "vectors or discrete ones");
    }
    if (activation != Activation.TANH && activation != Activation.RELU) {
      throw Errors.parameter("--activation", activation.toString(), "tanh or relu");
    }
    if ((head == Head.CATEGORICAL) != (actions instanceof Discrete)) {
      throw Errors.parameter(
          "the head", head.toString(), "categorical where actions are discrete, else another");
    }
    if (head.squashes()) {
      squash(actions);
    }
  }

  /** A network without further inputs, over observations as they are. */
  public static PolicyNetwork of(
      EpisodeSpaces spaces, Head head, List<Integer> hidden, Activation activation) {
    return new PolicyNetwork(
        spaces.observations(), spaces.actions(), 0, hidden, activation, head, Normalisation.NONE);
  }

  /** The same over normalised observations. */
  public PolicyNetwork normalised(Normalisation by) {
    return new PolicyNetwork(observations, actions, conditions, hidden, activation, head, by);
  }

  /** The same with further inputs. */
  public PolicyNetwork conditioned(int inputs) {
    return new PolicyNetwork(
        observations, actions, inputs, hidden, activation, head, normalisation);
  }

  /** Numbers of an observation in a sample. */
  public int observationWidth() {
    return observations instanceof Box box ? box.size() : 1;
  }

  /** Numbers of an action in a sample. */
  public int actionWidth() {
    return actions instanceof Box box ? box.size() : 1;
  }

  /** Numbers of an observation as networks see it. */
  public int features() {
    return width(observations);
  }

  /** Outputs: discrete actions, or components of continuous ones. */
  public int outputs() {
    return width(actions);
  }

  /** Tensors of the group that is trained, first to last. */
  public List<TensorSpec> tensors() {
    List<TensorSpec> tensors = new ArrayList<>(mlp().tensors());
    if (head.hasDeviation()) {
      tensors.add(TensorSpec.of(LOG_STD, Initializer.ZEROS, outputs()));
    }
    return tensors;
  }

  /** Observations {@code [n, observationWidth]} of samples as networks see them. */
  public NDArray features(NDArray observation) {
    return observations instanceof Discrete states ? oneHot(observation, states) : observation;
  }

  /** Actions {@code [n, actionWidth]} of samples as a critic sees them. */
  public NDArray actionFeatures(NDArray action) {
    return actions instanceof Discrete all ? oneHot(action, all) : action;
  }

  /** Outputs {@code [n, outputs]} for observations of samples. */
  public NDArray forward(Tensors weights, NDArray observation) {
    return mlp().forward(weights, features(observation));
  }

  /** The same under further inputs {@code [n, conditions]}. */
  public NDArray forward(Tensors weights, NDArray observation, NDArray condition) {
    return mlp().forward(weights, features(observation).concat(condition, 1));
  }

  /** The action of a deterministic policy, or the mean of a Gaussian one. */
  public NDArray mean(NDArray outputs) {
    if (!head.squashes()) {
      return outputs;
    }
    return scale(outputs.tanh());
  }

  /** Numbers between -1 and 1 as actions between their bounds. */
  NDArray scale(NDArray unit) {
    Squash bounds = squash(actions);
    float[] half = new float[outputs()];
    float[] middle = new float[outputs()];
    boolean same = true;
    for (int i = 0; i < half.length; i++) {
      half[i] = 0.5f * (bounds.high().get(i) - bounds.low().get(i));
      middle[i] = 0.5f * (bounds.high().get(i) + bounds.low().get(i));
      same &= half[i] == half[0] && middle[i] == 0;
    }
    if (same) {
      return unit.mul(half[0]);
    }
    NDManager manager = unit.getManager();
    return unit.mul(manager.create(half)).add(manager.create(middle));
  }

  /** Log-probability, or log-density, {@code [n, 1]} of actions of samples, in nats. */
  public NDArray logProb(Tensors weights, NDArray outputs, NDArray action) {
    if (head == Head.CATEGORICAL) {
      return outputs.logSoftmax(1).gather(action.toType(DataType.INT64, false), 1);
    }
    NDArray logStd = logStd(weights);
    NDArray z = action.sub(mean(outputs)).mul(logStd.neg().exp());
    return z.square()
        .mul(-0.5)
        .sub(logStd)
        .sum(new int[] {1}, true)
        .sub(0.5 * outputs() * LOG_2_PI);
  }

  /** Entropy in nats, {@code [n, 1]}; of a Gaussian one number {@code [1, 1]} for all states. */
  public NDArray entropy(Tensors weights, NDArray outputs) {
    if (head == Head.CATEGORICAL) {
      NDArray logs = outputs.logSoftmax(1);
      return logs.exp().mul(logs).sum(new int[] {1}, true).neg();
    }
    return logStd(weights).sum().reshape(1, 1).add(0.5 * outputs() * (1 + LOG_2_PI));
  }

  private NDArray logStd(Tensors weights) {
    if (!head.hasDeviation()) {
      throw new IllegalStateException("A deterministic policy has no density");
    }
    return weights.get(LOG_STD).clip(MIN_LOG_STD, MAX_LOG_STD);
  }

  /** The perceptron. */
  Mlp mlp() {
    return new Mlp(features() + conditions, hidden, outputs(), activation);
  }

  /** The logarithm of a standard deviation as it is used. */
  static float bounded(float logStd) {
    return (float) Math.max(MIN_LOG_STD, Math.min(MAX_LOG_STD, logStd));
  }

  /** Bounds of actions, which must be finite. */
  public static Squash squash(Space actions) {
    try {
      Box box = (Box) actions;
      return new Squash(box.low(), box.high());
    } catch (IllegalArgumentException e) {
      throw Errors.parameter("bounds of the actions", e.getMessage(), "finite numbers");
    }
  }

  private static NDArray oneHot(NDArray numbers, Discrete space) {
    return numbers.toType(DataType.INT64, false).flatten().oneHot(space.n());
  }

  private static int width(Space space) {
    return space instanceof Discrete all ? all.n() : ((Box) space).size();
  }
}
