package io.rewardlake.transforms.tree.topology;

import io.rewardlake.transforms.tree.topology.InducedNetwork.Edge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is taken for granted about the rewards of a prompt's responses before any is compared: each
 * part of a text moves the reward by a Gaussian whose variance grows with its length. Variances are
 * for the longest response as a whole; a part has its share, by characters.
 */
public final class InductiveBias {
  private InductiveBias() {}

  /** Nothing: the responses are tied to each other by comparisons alone. */
  public static InducedNetwork none(int responses) {
    return new InducedNetwork(responses, IntStream.range(0, responses).boxed().toList(), List.of());
  }

  /**
   * Responses as if each had been sampled by itself (a chain each): all start at the prompt, node
   * 0, and share nothing more.
   */
  public static InducedNetwork chains(List<String> texts, double variance) {
    double unit = variance / longest(texts);
    List<Integer> responses = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    int nodes = 1;
    for (String text : texts) {
      responses.add(text.isEmpty() ? 0 : nodes);
      if (!text.isEmpty()) {
        edges.add(new Edge(0, nodes++, unit * text.length()));
      }
    }
    return new InducedNetwork(nodes, responses, edges);
  }

  /**
   * Responses as the leaves of the tree of their beginnings, from the prompt, node 0: two that
   * share a beginning differ by what comes after it alone. Equal texts are one node. Time: a sort.
   */
  public static InducedNetwork sharedPrefixes(List<String> texts, double variance) {
    return new PrefixTree(texts, variance / longest(texts)).network();
  }

  private static int longest(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(1);
  }

  /** The tree of all beginnings that two texts share, grown text by text in sorted order. */
  private static final class PrefixTree {
    /** A node and how many characters lead to it. */
    private record Prefix(int node, int length) {}

    private final double unit;
    private final Integer[] responses;
    private final List<Edge> edges = new ArrayList<>();
    // The way from the root to the text before
    private final Deque<Prefix> way = new ArrayDeque<>();
    private int nodes;

    PrefixTree(List<String> texts, double unit) {
      this.unit = unit;
      this.responses = new Integer[texts.size()];
      way.push(new Prefix(nodes++, 0));
      String before = "";
      for (int i :
          IntStream.range(0, texts.size())
              .boxed()
              .sorted(Comparator.comparing(texts::get))
              .toList()) {
        String text = texts.get(i);
        climb(shared(before, text));
        if (text.length() > way.element().length()) {
          way.push(new Prefix(nodes++, text.length()));
        }
        responses[i] = way.element().node();
        before = text;
      }
      climb(0);
    }

    InducedNetwork network() {
      return new InducedNetwork(nodes, Arrays.asList(responses), edges);
    }

    /** Back to the beginning of that length; a node is made where there is none. */
    private void climb(int length) {
      while (way.element().length() > length) {
        Prefix child = way.pop();
        if (way.element().length() < length) {
          way.push(new Prefix(nodes++, length));
        }
        Prefix parent = way.element();
        edges.add(new Edge(parent.node(), child.node(), unit * (child.length() - parent.length())));
      }
    }

    private static int shared(String one, String other) {
      int most = Math.min(one.length(), other.length());
      int length = 0;
      while (length < most && one.charAt(length) == other.charAt(length)) {
        length++;
      }
      return length;
    }
  }
}
