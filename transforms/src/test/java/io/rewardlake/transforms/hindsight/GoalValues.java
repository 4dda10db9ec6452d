package io.rewardlake.transforms.hindsight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.Torch;
import io.rewardlake.transforms.random.RandomStreams;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A network of one hidden layer that gives the value of each action in a state under a goal, learnt
 * from recorded transitions alone: deep Q-learning with a target network (Mnih et al. 2015).
 */
final class GoalValues implements AutoCloseable {
  private static final int HIDDEN = 256;
  private static final int BATCH = 256;
  private static final int TARGET_EVERY = 100;
  private static final double RATE = 1e-3;
  private static final double GAMMA = 0.98;

  private final NDManager manager = Torch.engine().newBaseManager();
  private final int inputs;
  private final int actions;
  private final NDList weights = new NDList();
  private final NDList frozen = new NDList();
  private final NDList means = new NDList();
  private final NDList squares = new NDList();

  GoalValues(int inputs, int actions, long seed) {
    this.inputs = inputs;
    this.actions = actions;
    ContinuousSampler normal =
        ZigguratSampler.NormalizedGaussian.of(RandomStreams.of(seed, "weights"));
    add(normal, Math.sqrt(2.0 / inputs), new Shape(inputs, HIDDEN));
    add(normal, 0, new Shape(1, HIDDEN));
    add(normal, 0.1 * Math.sqrt(2.0 / HIDDEN), new Shape(HIDDEN, actions));
    add(normal, 0, new Shape(1, actions));
    manager.cap();
  }

  private void add(ContinuousSampler normal, double std, Shape shape) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (std * normal.sample());
    }
    weights.add(manager.create(values, shape));
    frozen.add(manager.create(values, shape));
    means.add(manager.zeros(shape));
    squares.add(manager.zeros(shape));
  }

  /** As many steps of gradient descent, each on a batch that is drawn of all transitions. */
  void learn(GoalTransitions data, int steps, long seed) {
    UniformRandomProvider random = RandomStreams.of(seed, "batches");
    for (int step = 1; step <= steps; step++) {
      try (NDManager scope = manager.newSubManager()) {
        for (NDList list : new NDList[] {weights, frozen, means, squares}) {
          list.tempAttach(scope);
        }
        learn(data.batch(BATCH, random), step, scope);
        if (step % TARGET_EVERY == 0) {
          for (int i = 0; i < weights.size(); i++) {
            weights.get(i).copyTo(frozen.get(i));
          }
        }
      }
    }
  }

  private void learn(GoalTransitions.Batch batch, int step, NDManager scope) {
    Shape vectors = new Shape(BATCH, inputs);
    NDArray later =
        values(frozen, scope.create(batch.after, vectors))
            .max(new int[] {1})
            .clip(-1 / (1 - GAMMA), 0)
            .mul(scope.create(batch.goesOn))
            .mul(GAMMA);
    NDArray wanted = later.add(scope.create(batch.rewards));
    NDArray taken = scope.create(batch.taken, new Shape(BATCH, actions));
    NDList leaves = new NDList();
    for (NDArray weight : weights) {
      NDArray leaf = weight.stopGradient();
      leaf.setRequiresGradient(true);
      leaves.add(leaf);
    }
    try (GradientCollector collector = Torch.engine().newGradientCollector()) {
      NDArray found =
          values(leaves, scope.create(batch.before, vectors)).mul(taken).sum(new int[] {1});
      collector.backward(found.sub(wanted).square().mean());
    }
    for (int i = 0; i < weights.size(); i++) {
      NDList moments = new NDList(means.get(i), squares.get(i));
      Optimizer.ADAM.update(weights.get(i), leaves.get(i).getGradient(), moments, RATE, step);
    }
  }

  private static NDArray values(NDList network, NDArray inputs) {
    NDArray hidden = Activation.relu(inputs.matMul(network.get(0)).add(network.get(1)));
    return hidden.matMul(network.get(2)).add(network.get(3));
  }

  /** The best action for each of several inputs, shape [rows, inputs]. */
  int[] greedy(float[] rows) {
    try (NDManager scope = manager.newSubManager()) {
      weights.tempAttach(scope);
      NDArray at = scope.create(rows, new Shape(rows.length / inputs, inputs));
      long[] best = values(weights, at).argMax(1).toLongArray();
      return java.util.Arrays.stream(best).mapToInt(Math::toIntExact).toArray();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
