package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.transforms.ingest.TreeLinks.Node;
import io.rewardlake.transforms.ingest.file.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TreeLinksTest {
  private final List<String> refused = new ArrayList<>();

  /** A row of the line {@code i}. */
  static TreeRow row(int i, String key, String parent, Integer depth, Double reward) {
    return new TreeRow(
        "t",
        "t",
        key,
        parent,
        depth,
        key,
        null,
        null,
        reward,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of(),
        new Origin("f", i, "", Payload.NONE));
  }

  private List<String> linked(List<TreeRow> rows, boolean unique, boolean rootRows) {
    refused.clear();
    List<String> shown = new ArrayList<>();
    for (Node node :
        TreeLinks.of(
            rows,
            unique,
            rootRows,
            (row, refusal) -> refused.add(row.origin().line() + " " + refusal.reason().code()))) {
      String name = node.row() == null ? "root" : String.valueOf(node.row().origin().line());
      shown.add(name + "<" + node.parent() + "@" + node.depth() + "." + node.child());
    }
    return shown;
  }

  @Test
  void parentsMayComeAfterTheirChildren() {
    assertThat(
            linked(
                List.of(
                    row(1, "c", "b", null, null),
                    row(2, "b", "a", null, null),
                    row(3, "a", null, null, null),
                    row(4, "d", "a", null, null)),
                true,
                false))
        .containsExactly("root<-1@0.0", "3<0@1.0", "2<1@2.0", "4<1@2.1", "1<2@3.0");
    assertThat(refused).isEmpty();
  }

  @Test
  void ofEqualNodesTheFirstOneStepAboveIsTheParent() {
    assertThat(
            linked(
                List.of(
                    row(1, "a", null, 1, null),
                    row(2, "a", null, 1, null), // the same again: a node without children
                    row(3, "a", "a", 2, null), // a text that did not grow
                    row(4, "b", "a", 3, null),
                    row(5, "c", "a", 2, null)),
                false,
                false))
        .containsExactly("root<-1@0.0", "1<0@1.0", "2<0@1.1", "3<1@2.0", "5<1@2.1", "4<3@3.0");
    assertThat(refused).isEmpty();
  }

  @Test
  void whatHasNoPlaceIsRefusedAndTheRestIsNot() {
    assertThat(
            linked(
                List.of(
                    row(1, "a", null, 1, null),
                    row(2, "b", "x", 2, null), // no such node
                    row(3, "c", "b", 3, null), // its child
                    row(4, "d", null, 2, null), // no parent, but not the first
                    row(5, "e", "a", 3, null), // its parent is not one step above
                    row(6, "a", null, 1, null), // the id again
                    row(7, "f", "a", 2, null)),
                true,
                false))
        .containsExactly("root<-1@0.0", "1<0@1.0", "7<1@2.0");
    assertThat(refused)
        .containsExactlyInAnyOrder(
            "2 missing_parent",
            "3 missing_parent",
            "4 missing_parent",
            "5 missing_parent",
            "6 duplicate");
  }

  @Test
  void aRootOfTheFilesIsOne() {
    List<TreeRow> rows =
        List.of(
            row(1, "b", "a", null, null),
            row(2, "a", null, null, null),
            row(3, "z", null, null, null),
            row(4, "y", "z", null, null));
    assertThat(linked(rows, true, true)).containsExactly("2<-1@0.0", "1<0@1.0");
    assertThat(refused).containsExactlyInAnyOrder("3 rows_disagree", "4 missing_parent");
    assertThat(linked(rows.subList(0, 1), true, true)).isEmpty();
    assertThat(refused).containsExactly("1 missing_parent");
  }

  /** Parent i of each node: below 0 none, beyond the nodes one that is not there. */
  @Property(tries = 300)
  void aNodeIsThereWhenItsWayBackEndsAtTheRoot(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = -2, max = 12) Integer> parents) {
    List<TreeRow> rows = new ArrayList<>();
    for (int i = 0; i < parents.size(); i++) {
      String parent = parents.get(i) < 0 ? null : String.valueOf(parents.get(i));
      rows.add(row(i, String.valueOf(i), parent, null, null));
    }
    Map<String, Integer> depths = new HashMap<>();
    for (int i = 0; i < parents.size(); i++) {
      int at = i;
      int depth = 0;
      while (at >= 0 && at < parents.size() && depth <= parents.size()) {
        at = parents.get(at);
        depth++;
      }
      if (at < 0) {
        depths.put(String.valueOf(i), depth);
      }
    }
    List<TreeRow> lost = new ArrayList<>();
    List<Node> nodes = TreeLinks.of(rows, true, false, (row, refusal) -> lost.add(row));

    assertThat(nodes.size() - 1 + lost.size()).isEqualTo(rows.size());
    Map<String, Integer> found = new HashMap<>();
    Map<Integer, Integer> children = new HashMap<>();
    for (int i = 1; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      Node parent = nodes.get(node.parent());
      found.put(node.row().key(), node.depth());
      assertThat(node.parent()).isLessThan(i);
      assertThat(node.row().parent()).isEqualTo(parent.row() == null ? null : parent.row().key());
      assertThat(node.child()).isEqualTo(children.merge(node.parent(), 1, Integer::sum) - 1);
    }
    assertThat(found).isEqualTo(depths);
  }
}
