package io.rewardlake.transforms.tree.search;

import java.util.List;

/** A node of a tree, written out to be compared. */
record ReplayedNode(
    int parent, int child, Object action, Object state, double reward, long visits, double sum) {
  static <S, A> List<ReplayedNode> of(SearchTree<S, A> tree) {
    return tree.nodes().stream()
        .map(
            node ->
                new ReplayedNode(
                    node.parent() == null ? -1 : node.parent().order(),
                    node.child(),
                    node.action(),
                    node.state(),
                    node.reward(),
                    node.visits(),
                    node.valueSum()))
        .toList();
  }
}
