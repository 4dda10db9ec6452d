package io.rewardlake.transforms.learn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.InverseTransitions.Transition;
import java.util.Map;

/**
 * InversePRM: a process reward model from demonstrations alone, without outcomes. f is a Q-function
 * that tells the expert's transitions (y = 1) from those of the learners (y = 0):
 *
 * <pre>
 *   z = f(s, a) - gamma f(s', a'),  z = f(s, a) at the end of an episode
 *   loss = 1/2 mean over the expert of softplus(-z) + 1/2 mean over the learners of softplus(z)
 * </pre>
 *
 * In the expert's transitions a' is drawn from the current policy, in the learners' it is their
 * own; all past learners count. With one step f is {@code log rho_E(s, a) - log rho_L(s, a)}. This
 * is the tabular form: one number for each pair of state and action.
 *
 * <p>Source: Choudhury 2025, arXiv 2502.10325.
 *
 * <p>Cost: a product {@code [transitions, pairs] x [pairs]} per step, where equal transitions count
 * once. Deterministic: bit-equal on a CPU with one engine thread. Errors: no transition of the
 * expert, or of the learners.
 *
 * @param gamma discount, 0 to 1
 * @param penalty weight of the squared norm of f, at least 0; above 0, pairs that only one side
 *     visits stay finite
 * @param learningRate first step size of Adam; it falls to 0 in a straight line
 * @param steps steps over all transitions, at least 1
 */
@Method(
    id = "inverse-prm",
    title = "InversePRM: process rewards from demonstrations, without outcomes",
    paper = "2502.10325",
    year = 2025,
    kind = Method.Kind.STAGE,
    usage = "Java: InversePrm")
public record InversePrm(double gamma, double penalty, double learningRate, int steps) {
  /** Checks the ranges. */
  public InversePrm {
    Require.that(gamma, "gamma").atLeast(0).atMost(1);
    Require.that(penalty, "penalty").atLeast(0).finite();
    Require.that(learningRate, "learningRate").above(0).finite();
    Require.that(steps, "steps").atLeast(1);
  }

  /** The function f that minimises the loss, by number of state and action. */
  public float[] fit(InverseTransitions transitions) {
    if (transitions.total(0) == 0 || transitions.total(1) == 0) {
      throw Errors.oneSided(transitions.total(1), transitions.total(0));
    }
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      Batch batch = batch(transitions, manager);
      NDArray f = manager.zeros(new Shape(transitions.pairs(), 1));
      NDList moments = new NDList();
      for (int moment = 0; moment < Optimizer.ADAM.moments(); moment++) {
        moments.add(f.zerosLike());
      }
      manager.cap();
      for (int step = 1; step <= steps; step++) {
        descend(f, moments, batch, manager, step);
      }
      return f.toFloatArray();
    }
  }

  /**
   * Equal transitions once for each side.
   *
   * @param design what z is made of, [rows, pairs]: 1 at (s, a), -gamma at (s', a')
   * @param labels 1 expert, 0 learners, [rows, 1]
   * @param weights shares of the side's transitions, halved, [rows, 1]
   */
  private record Batch(NDArray design, NDArray labels, NDArray weights) {
    void lend(NDManager scope) {
      new NDList(design, labels, weights).tempAttach(scope);
    }
  }

  private Batch batch(InverseTransitions transitions, NDManager manager) {
    int rows = 2 * transitions.counts().size();
    int pairs = transitions.pairs();
    float[] design = new float[Math.multiplyExact(rows, pairs)];
    float[] labels = new float[rows];
    float[] weights = new float[rows];
    int row = 0;
    for (Map.Entry<Transition, long[]> entry : transitions.counts().entrySet()) {
      Transition transition = entry.getKey();
      for (int side = 0; side < 2; side++) {
        design[row * pairs + transition.pair()] += 1;
        if (transition.next() != InverseTransitions.TERMINAL) {
          design[row * pairs + transition.next()] -= (float) gamma;
        }
        labels[row] = side;
        weights[row] = (float) (entry.getValue()[side] / (2.0 * transitions.total(side)));
        row++;
      }
    }
    return new Batch(
        manager.create(design, new Shape(rows, pairs)),
        manager.create(labels, new Shape(rows, 1)),
        manager.create(weights, new Shape(rows, 1)));
  }

  private void descend(NDArray f, NDList moments, Batch batch, NDManager manager, int step) {
    try (NDManager scope = manager.newSubManager()) {
      // What a step makes belongs to its first operand's manager
      f.tempAttach(scope);
      moments.tempAttach(scope);
      batch.lend(scope);
      NDArray leaf = f.stopGradient();
      leaf.setRequiresGradient(true);
      try (GradientCollector collector = Torch.engine().newGradientCollector()) {
        // Cross-entropy with logits is the loss of Bradley and Terry
        NDArray losses = BradleyTerry.loss(batch.design().matMul(leaf), batch.labels());
        NDArray loss = losses.mul(batch.weights()).sum();
        collector.backward(loss.add(leaf.square().sum().mul(penalty)));
      }
      double rate = learningRate * (1 - (step - 1.0) / steps);
      Optimizer.ADAM.update(f, leaf.getGradient(), moments, rate, step);
    }
  }
}
