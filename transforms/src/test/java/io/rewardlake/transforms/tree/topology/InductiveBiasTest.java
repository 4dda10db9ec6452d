package io.rewardlake.transforms.tree.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class InductiveBiasTest {
  @Provide
  Arbitrary<List<String>> texts() {
    return Arbitraries.strings()
        .withChars('a', 'b')
        .ofMaxLength(6)
        .list()
        .ofMinSize(1)
        .ofMaxSize(9);
  }

  @Property(tries = 300)
  void textsDifferByWhatComesAfterTheirCommonBeginning(@ForAll("texts") List<String> texts) {
    double longest = texts.stream().mapToInt(String::length).max().orElseThrow();
    InducedNetwork tree = InductiveBias.sharedPrefixes(texts, 3);
    InducedNetwork chains = InductiveBias.chains(texts, 3);
    InferenceDistances inTree = InferenceDistances.of(tree);
    InferenceDistances inChains = InferenceDistances.of(chains);
    // A tree has a node more than edges; of its nodes at most every second is no text
    assertThat(tree.edges()).hasSize(tree.nodes() - 1);
    assertThat(tree.nodes()).isLessThanOrEqualTo(2 * texts.size() + 1);
    assertThat(inTree.components()).isOne();
    for (int i = 0; i < texts.size(); i++) {
      for (int j = 0; j < texts.size(); j++) {
        int lengths = texts.get(i).length() + texts.get(j).length();
        int shared = shared(texts.get(i), texts.get(j));
        if (longest > 0) {
          assertThat(distance(inTree, tree, i, j))
              .isCloseTo(3 * (lengths - 2 * shared) / longest, within(1e-9));
        }
        if (longest > 0 && i != j) {
          assertThat(distance(inChains, chains, i, j))
              .isCloseTo(3 * lengths / longest, within(1e-9));
        }
      }
    }
  }

  @Test
  void aTextThatAnotherStartsWithIsOnItsWay() {
    InducedNetwork tree = InductiveBias.sharedPrefixes(List.of("abcd", "ab", "", "ab", "abxy"), 4);
    assertThat(tree.nodes()).isEqualTo(4);
    assertThat(tree.responses().get(1)).isEqualTo(tree.responses().get(3));
    assertThat(tree.responses().get(2)).isZero();
    InferenceDistances distances = InferenceDistances.of(tree);
    assertThat(distance(distances, tree, 0, 4)).isCloseTo(4, within(1e-12));
    assertThat(distance(distances, tree, 1, 4)).isCloseTo(2, within(1e-12));
  }

  private static double distance(
      InferenceDistances distances, InducedNetwork network, int one, int other) {
    return distances.between(network.responses().get(one), network.responses().get(other));
  }

  private static int shared(String one, String other) {
    int length = 0;
    while (length < Math.min(one.length(), other.length())
        && one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return length;
  }
}
