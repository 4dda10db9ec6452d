package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the parent of each row of a tree. Of several equal nodes that a row may mean (a search does
 * propose the same again), the first by file name and line is the parent, among those one step
 * above where rows say their depth. What cannot be reached from the root is refused: the parent is
 * not there, was refused itself, or the way back goes in a circle.
 *
 * <p>Cost: linear in the rows. Determinism: it depends on the order of the rows alone.
 */
final class TreeLinks {
  /** Number of the root. */
  static final int ROOT = 0;

  /**
   * A node in its place.
   *
   * @param row what its row says; null: a root that was added
   * @param parent number of its parent among the nodes; -1: it is the root
   * @param depth steps from the root
   * @param child place among the children of its parent, from 0
   */
  record Node(TreeRow row, int parent, int depth, int child) {}

  /** What becomes of a row that has no place. */
  interface Refused {
    /** Takes one. */
    void accept(TreeRow row, Refusal refusal);
  }

  private final List<TreeRow> rows;
  private final boolean rootRows;
  private final Refused refused;
  private final Map<String, List<Integer>> byKey = new HashMap<>();
  private final Map<Integer, List<Integer>> children = new HashMap<>();
  private final List<Integer> first = new ArrayList<>();
  private final Set<Integer> parted = new HashSet<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> rowOf = new ArrayList<>();

  private TreeLinks(List<TreeRow> rows, boolean rootRows, Refused refused) {
    this.rows = rows;
    this.rootRows = rootRows;
    this.refused = refused;
  }

  /**
   * The nodes, parents before their children and siblings in the order of the rows; the root has
   * the number {@link #ROOT}.
   *
   * @param rows rows of one tree, in order
   * @param unique whether a key is an id, which one row can have
   * @param rootRows whether a row without parent is the root
   */
  static List<Node> of(List<TreeRow> rows, boolean unique, boolean rootRows, Refused refused) {
    TreeLinks links = new TreeLinks(rows, rootRows, refused);
    links.index(unique);
    links.link();
    return links.nodes();
  }

  private void index(boolean unique) {
    for (int i = 0; i < rows.size(); i++) {
      String key = rows.get(i).key();
      List<Integer> same = byKey.computeIfAbsent(key, k -> new ArrayList<>());
      if (unique && !same.isEmpty()) {
        refuse(i, RejectReason.DUPLICATE, "The id '%s' came before; the first counts.", key);
      } else {
        same.add(i);
      }
    }
  }

  private void link() {
    int top = rootRows ? 0 : 1;
    for (int i = 0; i < rows.size(); i++) {
      TreeRow row = rows.get(i);
      if (parted.contains(i)) {
        continue;
      }
      if (row.parent() != null) {
        Integer parent = parentOf(row);
        if (parent == null) {
          refuse(i, RejectReason.MISSING_PARENT, "No node of the tree is '%s'.", row.parent());
        } else {
          children.computeIfAbsent(parent, p -> new ArrayList<>()).add(i);
        }
      } else if (row.depth() != null && row.depth() != top) {
        refuse(i, RejectReason.MISSING_PARENT, "The row names no parent, but is not the first.");
      } else if (rootRows && !first.isEmpty()) {
        refuse(i, RejectReason.ROWS_DISAGREE, "The tree has a root already.");
      } else {
        first.add(i);
      }
    }
  }

  private Integer parentOf(TreeRow row) {
    for (int i : byKey.getOrDefault(row.parent(), List.of())) {
      Integer depth = rows.get(i).depth();
      if (row.depth() == null || depth == row.depth() - 1) {
        return i;
      }
    }
    return null;
  }

  private List<Node> nodes() {
    if (rootRows) {
      first.forEach(root -> add(root, -1, 0, 0));
    } else {
      nodes.add(new Node(null, -1, 0, 0));
      rowOf.add(-1);
      addAll(first, ROOT);
    }
    for (int parent = 0; parent < nodes.size(); parent++) { // grows on the way
      addAll(children.getOrDefault(rowOf.get(parent), List.of()), parent);
    }
    Set<Integer> reached = new HashSet<>(rowOf);
    for (int i = 0; i < rows.size(); i++) {
      if (!reached.contains(i) && !parted.contains(i)) {
        refuse(
            i,
            RejectReason.MISSING_PARENT,
            "Its parent '%s' was refused itself, or the way back goes in a circle.",
            rows.get(i).parent());
      }
    }
    return nodes;
  }

  private void addAll(List<Integer> siblings, int parent) {
    int depth = nodes.get(parent).depth() + 1;
    for (int child = 0; child < siblings.size(); child++) {
      add(siblings.get(child), parent, depth, child);
    }
  }

  private void add(int row, int parent, int depth, int child) {
    nodes.add(new Node(rows.get(row), parent, depth, child));
    rowOf.add(row);
  }

  private void refuse(int row, RejectReason reason, String message, Object... arguments) {
    parted.add(row);
    refused.accept(rows.get(row), new Refusal(reason, message, arguments));
  }
}
