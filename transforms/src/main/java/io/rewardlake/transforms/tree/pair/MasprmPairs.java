package io.rewardlake.transforms.tree.pair;

import io.rewardlake.schemas.errors.Require;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Pairs of a good and a bad next step under each prefix: of the children with distinct texts, by
 * value, the last {@code min(k, max(1, n / 2))} and, of the others, the first k are paired each
 * with each where the values differ. Of children with one text the best counts. At the last step,
 * that to the greatest depth of the tree, only terminal children take part. A tree gives its first
 * {@code maxPairs} pairs: prefix by prefix, depth first in the order of {@code child}, the best
 * child first.
 *
 * <p>Source: Multi-Agent System Process Reward Model, 2025, arXiv 2510.24803 (MASPRM), its pair
 * miner.
 *
 * <p>In: the columns of {@link TreePairs} and child INT, terminal BOOLEAN, text STRING, which says
 * whether the texts of two steps are the same (a hash of them will do). Out, cost: {@link
 * TreePairs}.
 *
 * @param k children of either kind under one prefix, at least 1
 * @param minMargin least difference of the values, at least 0, in units of reward; equal values
 *     make no pair
 * @param maxPairs pairs of one tree, at least 1
 * @param maxNodes nodes of one tree, at least 1
 */
public record MasprmPairs(int k, double minMargin, int maxPairs, int maxNodes)
    implements TreePairs {
  private static final StructType COLUMNS =
      PairNode.COLUMNS
          .add("child", "int", false)
          .add("terminal", "boolean", false)
          .add("text", "string");
  private static final int CHILD = PairNode.COLUMNS.size();
  private static final int TERMINAL = CHILD + 1;
  private static final int TEXT = CHILD + 2;

  /** Checks the ranges. */
  public MasprmPairs {
    Require.that(k, "k").atLeast(1);
    Require.that(minMargin, "minMargin").atLeast(0).finite();
    Require.that(maxPairs, "maxPairs").atLeast(1);
    Require.that(maxNodes, "maxNodes").atLeast(1);
  }

  @Override
  public StructType columns() {
    return COLUMNS;
  }

  @Override
  public Pairing pair(UTF8String tree, PackedNodes nodes) {
    return new Search(nodes).run();
  }

  private record Step(PairNode node, int child, boolean terminal, UTF8String text) {
    static final Comparator<Step> BY_PLACE =
        Comparator.comparingInt(Step::child).thenComparing(step -> step.node().id());
    static final Comparator<Step> BY_VALUE =
        Comparator.comparingDouble((Step step) -> step.node().value())
            .thenComparing(BY_PLACE.reversed());

    static Step of(UnsafeRow row) {
      return new Step(
          PairNode.of(row), row.getInt(CHILD), row.getBoolean(TERMINAL), row.getUTF8String(TEXT));
    }
  }

  /** The pairs of one tree. */
  private final class Search {
    private final Map<UTF8String, List<Step>> children = new HashMap<>();
    private final Deque<PairNode> prefixes = new ArrayDeque<>();
    private final List<NodePair> pairs = new ArrayList<>();
    private int greatestDepth;
    private long unvalued;
    private long crowded;
    private long undecided;
    private long surplus;

    Search(PackedNodes nodes) {
      for (UnsafeRow row : nodes) {
        Step step = Step.of(row);
        PairNode node = step.node();
        greatestDepth = Math.max(greatestDepth, node.depth());
        if (node.parent() == null) {
          prefixes.push(node);
        } else {
          children.computeIfAbsent(node.parent(), any -> new ArrayList<>()).add(step);
        }
      }
      children.values().forEach(family -> family.sort(Step.BY_PLACE));
    }

    Pairing run() {
      while (!prefixes.isEmpty()) {
        PairNode prefix = prefixes.pop();
        List<Step> next = children.getOrDefault(prefix.id(), List.of());
        for (int i = next.size() - 1; i >= 0; i--) {
          prefixes.push(next.get(i).node());
        }
        pair(prefix, next);
      }
      return new Pairing(pairs, unvalued, crowded, undecided, surplus);
    }

    private void pair(PairNode prefix, List<Step> next) {
      List<Step> ranked = new ArrayList<>(distinct(prefix, next));
      ranked.sort(Step.BY_VALUE);
      int bad = Math.min(k, Math.max(1, ranked.size() / 2));
      int good = Math.min(k, Math.max(0, ranked.size() - bad));
      for (int p = ranked.size() - 1; p >= ranked.size() - good; p--) {
        for (int n = 0; n < bad; n++) {
          add(NodePair.of(prefix.id(), prefix.depth(), ranked.get(p).node(), ranked.get(n).node()));
        }
      }
    }

    /** One child of each text, the best. */
    private Collection<Step> distinct(PairNode prefix, List<Step> next) {
      boolean last = prefix.depth() + 1 == greatestDepth;
      Map<UTF8String, Step> byText = new HashMap<>();
      for (Step step : next) {
        if (last && !step.terminal()) {
          continue;
        }
        if (!step.node().valued()) {
          unvalued++;
        } else if (byText.containsKey(step.text())) {
          crowded++;
          byText.merge(step.text(), step, (one, other) -> better(one, other));
        } else {
          byText.put(step.text(), step);
        }
      }
      return byText.values();
    }

    private static Step better(Step one, Step other) {
      return Step.BY_VALUE.compare(one, other) >= 0 ? one : other;
    }

    private void add(NodePair pair) {
      if (!pair.decided(minMargin)) {
        undecided++;
      } else if (pairs.size() < maxPairs) {
        pairs.add(pair);
      } else {
        surplus++;
      }
    }
  }
}
