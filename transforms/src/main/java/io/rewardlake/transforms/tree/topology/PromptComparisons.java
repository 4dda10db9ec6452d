package io.rewardlake.transforms.tree.topology;

import io.rewardlake.transforms.tree.topology.InducedNetwork.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The comparisons of one prompt, at most so many responses of them, in memory. */
final class PromptComparisons {
  private record Compared(String first, String second, long times) {}

  private final int maxResponses;
  // By id, so that nodes and sums are in one order whatever the partitioning
  private final Map<String, String> texts = new TreeMap<>();
  private final List<Compared> compared = new ArrayList<>();
  private long comparisons;
  private long selfComparisons;
  private boolean cut;

  PromptComparisons(int maxResponses) {
    this.maxResponses = maxResponses;
  }

  /** Adds two responses that were compared so many times, each pair of them once. */
  void add(String first, String firstText, String second, String secondText, long times) {
    comparisons += times;
    selfComparisons += first.equals(second) ? times : 0;
    if (cut) {
      return;
    }
    texts.put(first, firstText);
    texts.put(second, secondText);
    if (!first.equals(second)) {
      compared.add(new Compared(first, second, times));
    }
    if (texts.size() > maxResponses) {
      cut = true;
      texts.clear();
      compared.clear();
    }
  }

  /** The prompt's row. */
  Row describe(String promptId, double labelVariance, double prefixVariance) {
    if (cut) {
      Object[] known = {promptId, comparisons, selfComparisons, true};
      return RowFactory.create(Arrays.copyOf(known, RewardTopology.OUT.size()));
    }
    List<Edge> labels = labels(labelVariance);
    List<String> responses = List.copyOf(texts.values());
    Spread alone = Spread.of(InductiveBias.none(responses.size()).with(labels));
    double foster = alone.fosterDeviation();
    Double[] biased = new Double[4];
    if (prefixVariance > 0 && responses.size() > 1) {
      InducedNetwork tree = InductiveBias.sharedPrefixes(responses, prefixVariance);
      InducedNetwork chains = InductiveBias.chains(responses, prefixVariance);
      List<InducedNetwork> networks = List.of(tree.with(labels), chains.with(labels), tree, chains);
      for (int i = 0; i < biased.length; i++) {
        Spread spread = Spread.of(networks.get(i));
        biased[i] = spread.meanVariance();
        foster = Math.max(foster, spread.fosterDeviation());
      }
    }
    return RowFactory.create(
        promptId,
        comparisons,
        selfComparisons,
        false,
        responses.size(),
        alone.components(),
        responses.size() * (responses.size() - 1L) / 2,
        alone.connectedPairs(),
        alone.connectedPairs() == 0 ? null : alone.meanVariance(),
        foster,
        biased[0],
        biased[1],
        biased[2],
        biased[3]);
  }

  private List<Edge> labels(double variance) {
    Map<String, Integer> numbers = new TreeMap<>();
    texts.keySet().forEach(id -> numbers.put(id, numbers.size()));
    return compared.stream()
        .sorted(Comparator.comparing(Compared::first).thenComparing(Compared::second))
        .map(
            pair ->
                // Parallel edges are one with the sum of their precisions
                new Edge(
                    numbers.get(pair.first()), numbers.get(pair.second()), variance / pair.times()))
        .toList();
  }
}
