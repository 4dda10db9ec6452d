package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a row says where in its tree a node is. */
public sealed interface ParentReading extends Serializable {
  /** The columns, by the key of the mapping that names them. */
  Map<String, List<String>> columns();

  /** The place of a node. */
  Place in(Fields row) throws Refusal;

  /** Whether no two nodes of a tree have the same key. */
  default boolean unique() {
    return false;
  }

  /**
   * The place of a node.
   *
   * @param key what its children name it by; null: it has none
   * @param parent key of its parent; null: it has none in the files
   * @param step the step that led here, where the place says it; else null
   */
  record Place(String key, String parent, String step) {}

  /** All nodes are children of the root: responses that were sampled one by one. */
  record Root() implements ParentReading {
    @Override
    public Map<String, List<String>> columns() {
      return Map.of();
    }

    @Override
    public Place in(Fields row) {
      return new Place(null, null, null);
    }
  }

  /**
   * Nodes have ids, and name that of their parent.
   *
   * @param id column of the id
   * @param parent column of the parent's; absent, null or empty: none
   */
  record Id(String id, String parent) implements ParentReading {
    @Override
    public Map<String, List<String>> columns() {
      return pair("id", id, "parent", parent);
    }

    @Override
    public boolean unique() {
      return true;
    }

    @Override
    public Place in(Fields row) throws Refusal {
      return new Place(row.key(id), row.optional(parent), null);
    }
  }

  /**
   * Nodes hold their parent's whole text.
   *
   * @param text column of the node's own
   * @param parent column of the parent's; absent, null or empty: none
   */
  record Text(String text, String parent) implements ParentReading {
    @Override
    public Map<String, List<String>> columns() {
      return pair("text", text, "parent-text", parent);
    }

    @Override
    public Place in(Fields row) throws Refusal {
      return new Place(row.text(text), row.optional(parent), null);
    }
  }

  /**
   * Nodes hold all steps from the root; the parent is the node of all but the last.
   *
   * @param path column of the list
   */
  record Path(String path) implements ParentReading {
    @Override
    public Map<String, List<String>> columns() {
      return Map.of("path", List.of(path));
    }

    @Override
    public Place in(Fields row) throws Refusal {
      List<String> steps = row.texts(path);
      int last = steps.size() - 1;
      return new Place(
          KeyColumns.path(steps),
          last == 0 ? null : KeyColumns.path(steps.subList(0, last)),
          steps.get(last));
    }
  }

  private static Map<String, List<String>> pair(
      String key, String column, String otherKey, String otherColumn) {
    Map<String, List<String>> pair = new LinkedHashMap<>();
    pair.put(key, List.of(column));
    pair.put(otherKey, List.of(otherColumn));
    return pair;
  }
}
