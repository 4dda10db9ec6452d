package io.rewardlake.transforms.tree.search;

import io.rewardlake.schemas.errors.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Search where a step is dear and a predictor is cheap, as over the designs of an agent, whose step
 * is a trial of the edited design. A round draws one of the nodes with probability
 *
 * <pre>P(i) = lambda / n + (1 - lambda) softmax_i(alpha ((1 - beta) s_i + beta u_i)),</pre>
 *
 * s being the reward found there and u how far the prediction was from it; proposes some actions of
 * it, and takes only the one of the greatest prior, which is the predicted reward. Its reward is
 * backed up. The root, of which nothing was predicted, has s = u = 0. A node of which nothing new
 * is proposed is drawn no more.
 *
 * <p>Source: AgentSwift, 2025, arXiv 2506.06017; its constants are not published in full.
 *
 * @param width actions proposed in a round
 * @param lambda share of the draws that are uniform
 * @param alpha inverse temperature, per unit of reward
 * @param beta weight of the uncertainty
 */
public record UncertaintyGuided(int width, double lambda, double alpha, double beta)
    implements Mechanism {
  /** Checks the ranges. */
  public UncertaintyGuided {
    Require.that(width, "width").atLeast(1);
    Require.that(lambda, "lambda").atLeast(0).atMost(1);
    Require.that(alpha, "alpha").atLeast(0).finite();
    Require.that(beta, "beta").atLeast(0).atMost(1);
  }

  @Override
  public String title() {
    return "uncertainty-guided";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "width", String.valueOf(width),
        "lambda", String.valueOf(lambda),
        "alpha", String.valueOf(alpha),
        "beta", String.valueOf(beta));
  }

  /** The trial with the greatest reward, the first of equal ones. */
  @Override
  public <S, A> SearchNode<S, A> grow(Growth<S, A> growth) {
    List<SearchNode<S, A>> open = new ArrayList<>(List.of(growth.root()));
    SearchNode<S, A> best = growth.root();
    long draws = 0;
    while (!open.isEmpty() && growth.begin()) {
      Optional<SearchNode<S, A>> tried = Optional.empty();
      while (tried.isEmpty() && !open.isEmpty() && !growth.stopped()) {
        SearchNode<S, A> from = draw(open, growth.choice(growth.root(), draws++).nextDouble());
        tried = growth.tryBest(from, width);
        if (tried.isEmpty()) {
          open.remove(from);
        }
      }
      for (SearchNode<S, A> node : tried.stream().toList()) {
        growth.backUp(node, growth.evaluate(node));
        best = best.parent() == null || node.score() > best.score() ? node : best;
        open.add(node);
      }
    }
    return best;
  }

  private <S, A> SearchNode<S, A> draw(List<SearchNode<S, A>> open, double uniform) {
    double[] weights = new double[open.size()];
    double total = 0;
    double greatest = open.stream().mapToDouble(this::merit).max().orElseThrow();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp(alpha * (merit(open.get(i)) - greatest));
      total += weights[i];
    }
    double left = uniform;
    for (int i = 0; i < weights.length; i++) {
      left -= lambda / weights.length + (1 - lambda) * weights[i] / total;
      if (left < 0) {
        return open.get(i);
      }
    }
    return open.get(weights.length - 1);
  }

  private double merit(SearchNode<?, ?> node) {
    double surprise = Double.isNaN(node.prior()) ? 0 : Math.abs(node.prior() - node.score());
    return (1 - beta) * node.score() + beta * surprise;
  }
}
