package io.rewardlake.transforms.tree.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.RewardlakeException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each row of the registry, run by the engine, is the method's own search bit for bit. */
class SearchMethodTest {
  private static final int ROUNDS = 300;

  private static Consumer<OwnSearches> own(SearchMethod method) {
    return switch (method) {
      case AGENT_RM -> search -> search.uct(ROUNDS, Math.sqrt(2), 5, null);
      case AGENT_PRM -> search -> search.rollouts(ROUNDS);
      case ARMAP -> search -> search.uct(ROUNDS, Math.sqrt(2), 5, HashWorld::model);
      case MASPRM -> search -> search.turns(ROUNDS, 2, 4, 2, 4, 24);
      case AGENT_SWIFT -> search -> search.designs(ROUNDS, 8, 0.2, 4, 0.3);
      case QLASS -> search -> search.breadth(3, 3);
    };
  }

  @ParameterizedTest
  @EnumSource
  void replaysTheMethodsOwnSearch(SearchMethod method) {
    int largest = 0;
    for (long seed = 1; seed <= 20; seed++) {
      HashWorld world = new HashWorld(seed, method == SearchMethod.MASPRM ? 4 : 6);
      SearchTree<HashWorld.Place, Integer> tree =
          method
              .search()
              .grow(
                  world,
                  node -> HashWorld.model(node.state()),
                  new SearchLimits(ROUNDS, 1_000_000, 100),
                  99 + seed);
      OwnSearches reference = new OwnSearches(world, 99 + seed);
      own(method).accept(reference);
      List<ReplayedNode> expected = reference.nodes();
      assertThat(ReplayedNode.of(tree)).isEqualTo(expected);
      assertThat(tree.ending()).isEqualTo(Ending.COMPLETED);
      largest = Math.max(largest, expected.size());
    }
    assertThat(largest).isGreaterThan(50);
  }

  @Test
  void rowsAreFoundByName() {
    for (SearchMethod method : SearchMethod.values()) {
      assertThat(SearchMethod.of(method.title())).isEqualTo(method);
      assertThat(method.paper()).matches("\\d{4}\\.\\d{5}");
    }
    assertThatThrownBy(() -> SearchMethod.of("qlas"))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("qlass");
  }
}
