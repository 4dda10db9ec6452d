package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.Method;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.InverseTransitions.Sides;
import java.io.Serializable;

/**
 * InversePRM: a process reward model from demonstrations alone, without outcomes. f is a Q-function
 * that tells the expert's transitions (y = 1) from those of the learners (y = 0):
 *
 * <pre>
 *   z = f(s, a) - gamma f(s', a'),  z = f(s, a) at the end of an episode
 *   loss = 1/2 mean over the expert of softplus(-z) + 1/2 mean over the learners of softplus(z)
 *          + penalty / (n_E + n_L) * |f|^2
 * </pre>
 *
 * In the expert's transitions a' is drawn from the current policy, in the learners' it is their
 * own; all past learners count. With one step and no penalty f is {@code log rho_E(s, a) - log
 * rho_L(s, a)}. This is the tabular form: one number for each pair of state and action. Tasks share
 * no pair, so that each may be fitted alone, by the totals of all.
 *
 * <p>The loss is convex, and its curvature is at most {@code w/2 (1, gamma^2)} for a transition of
 * weight w. By these bounds each step is scaled (majorisation), with Nesterov's momentum, which
 * starts anew where it points uphill (O'Donoghue and Candes 2015, arXiv 1204.3982).
 *
 * <p>Source: Choudhury 2025, arXiv 2502.10325.
 *
 * <p>Cost: one pass over the different transitions per step. Deterministic: bit-equal. Errors: no
 * transition of the expert, or of the learners.
 *
 * @param gamma discount, 0 to 1
 * @param penalty weight of the squared norm of f, in visits, at least 0; above 0, pairs that only
 *     one side visits stay finite
 * @param maxSteps most steps over all transitions, at least 1; it ends sooner where f changes by
 *     less than 1e-8
 */
@Method(
    id = "inverse-prm",
    title = "InversePRM: process rewards from demonstrations, without outcomes",
    paper = "2502.10325",
    year = 2025,
    kind = Method.Kind.STAGE,
    usage = "q-targets")
public record InversePrm(double gamma, double penalty, int maxSteps) implements Serializable {
  private static final double TOLERANCE = 1e-8;

  /** Checks the ranges. */
  public InversePrm {
    Require.that(gamma, "gamma").atLeast(0).atMost(1);
    Require.that(penalty, "penalty").atLeast(0).finite();
    Require.that(maxSteps, "maxSteps").atLeast(1);
  }

  /** The function f that minimises the loss, by number of state and action. */
  public double[] fit(InverseTransitions transitions) {
    return fit(transitions, transitions.total());
  }

  /** The same for the pairs of some tasks, where all tasks have these transitions in total. */
  public double[] fit(InverseTransitions transitions, Sides total) {
    if (total.expert() == 0 || total.learners() == 0) {
      throw Errors.oneSided(total.expert(), total.learners());
    }
    InverseLoss loss = new InverseLoss(this, transitions, total);
    double[] f = new double[transitions.pairs()];
    double[] ahead = f.clone();
    double momentum = 1;
    double change = Double.POSITIVE_INFINITY;
    for (int step = 0; step < maxSteps && change > TOLERANCE; step++) {
      double[] better = loss.descend(ahead);
      double uphill = 0;
      change = 0;
      for (int pair = 0; pair < f.length; pair++) {
        double down = ahead[pair] - better[pair];
        uphill += loss.bound(pair) * down * (better[pair] - f[pair]);
        change = Math.max(change, Math.abs(down));
      }
      double next = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
      double inertia = uphill > 0 ? 0 : (momentum - 1) / next;
      for (int pair = 0; pair < f.length; pair++) {
        ahead[pair] = better[pair] + inertia * (better[pair] - f[pair]);
      }
      f = better;
      momentum = next;
    }
    return f;
  }
}
