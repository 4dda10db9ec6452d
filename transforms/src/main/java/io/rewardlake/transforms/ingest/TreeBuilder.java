package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.ingest.TreeLinks.Node;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes rows of {@code tree_nodes} of a recorded tree. Its id is a hash of all that it holds: a
 * tree that changed is another tree, and nodes of both never mix. The numbers are those of {@link
 * TreeNumbers}.
 *
 * @param source name of the data set
 * @param mapping how the trees came about, and what a row says of a node
 */
record TreeBuilder(String source, TreeMapping mapping) implements Serializable {
  /**
   * Rewards by the whole text of the node; empty where nothing is known of the tree.
   *
   * @throws Refusal when a text is no node's, or has several rewards
   */
  static Map<String, Double> outcomes(List<Node> nodes, TreeFacts facts) throws Refusal {
    Map<String, Double> outcomes = new HashMap<>();
    if (facts == null) {
      return outcomes;
    }
    Set<String> texts = new HashSet<>();
    nodes.stream().filter(node -> node.row() != null).forEach(node -> texts.add(node.row().text()));
    for (int i = 0; i < facts.texts().size(); i++) {
      String text = facts.texts().get(i);
      Double reward = facts.rewards().get(i);
      if (!texts.contains(text)) {
        throw new Refusal(
            RejectReason.UNKNOWN_TREE, "No node of the tree '%s' is '%s'.", facts.tree(), text);
      } else if (!reward.equals(outcomes.getOrDefault(text, reward))) {
        throw new Refusal(RejectReason.ROWS_DISAGREE, "'%s' has several rewards.", text);
      }
      outcomes.put(text, reward);
    }
    return outcomes;
  }

  /**
   * The rows of a tree, the root first.
   *
   * @param nodes nodes in their places, one of them of a row
   * @param facts what else is known of the tree; null: nothing
   */
  List<TableRow> rows(List<Node> nodes, TreeFacts facts) throws Refusal {
    TreeNumbers numbers = new TreeNumbers(nodes, outcomes(nodes, facts));
    TreeRow any = nodes.get(nodes.size() - 1).row();
    String treeId = treeId(any.tree(), nodes, facts);
    String[] ids = new String[nodes.size()];
    String[] states = new String[nodes.size()];
    List<TableRow> rows = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      Node node = nodes.get(i);
      boolean root = i == TreeLinks.ROOT;
      String before = root ? null : ids[node.parent()];
      ids[i] = root ? ContentId.of(treeId) : ContentId.of(before, String.valueOf(node.child()));
      states[i] = state(node, any.task(), root ? null : states[node.parent()]);
      Map<String, Object> values = shared(any.task());
      values.put("node_id", ids[i]);
      values.put("tree_id", treeId);
      values.put("parent_id", before);
      values.put("state_key", states[i]);
      values.put("depth", node.depth());
      values.put("child", node.child());
      addNumbers(values, node.row(), numbers, i);
      if (root) {
        addRoot(values, node.row(), any, facts);
      } else {
        addStep(values, node.row(), nodes.get(node.parent()).row());
      }
      Origin origin = node.row() == null ? any.origin().ofPart("root") : node.row().origin();
      rows.add(new TableRow(ids[i], inOrder(values), origin));
    }
    return rows;
  }

  private String treeId(String tree, List<Node> nodes, TreeFacts facts) {
    List<Object> content = new ArrayList<>();
    for (Node node : nodes) {
      content.add(node.row() == null ? null : node.row().content());
    }
    content.add(facts == null ? null : facts.cells());
    return ContentId.of(
        source,
        String.valueOf(RecordedEpisode.NO_ITERATION),
        mapping.search().mechanism(),
        tree,
        Cells.contentId(content));
  }

  /** Equal for equal whole texts, and for equal steps from the root. */
  private String state(Node node, String task, String before) {
    if (before == null) {
      return ContentId.of(mapping.search().environment(), task);
    }
    TreeRow row = node.row();
    return row.text() == null
        ? ContentId.of(before, row.segment())
        : ContentId.of(mapping.search().environment(), task, row.text());
  }

  private Map<String, Object> shared(String task) {
    TreeMapping.Search search = mapping.search();
    Map<String, Object> values = new HashMap<>();
    values.put("source", source);
    values.put("iteration", RecordedEpisode.NO_ITERATION);
    values.put("environment", search.environment());
    values.put("task_id", task);
    values.put("mechanism", search.mechanism());
    values.put("reward_form", search.rewardForm());
    values.put("transition", search.transition());
    values.put("purpose", TreeTables.REWARD_MODELLING);
    values.put("policy", search.policy());
    values.put("status", RecordedEpisode.COMPLETED);
    values.put("message", RecordedEpisode.NO_MESSAGE);
    return values;
  }

  private static void addStep(Map<String, Object> values, TreeRow row, TreeRow before) {
    values.put("attributes", row.attributes());
    if (row.text() == null) {
      values.put("segment", row.segment());
      return;
    }
    String had = before == null || before.text() == null ? "" : before.text();
    boolean longer = row.text().startsWith(had);
    values.put("segment", longer ? row.text().substring(had.length()) : row.text());
    values.put("text_observation", row.text());
  }

  /** What is seen at the root, and the columns that name the tree. */
  private void addRoot(Map<String, Object> values, TreeRow row, TreeRow any, TreeFacts facts) {
    Map<String, String> attributes =
        new TreeMap<>(row == null ? any.attributes() : row.attributes());
    if (row == null) {
      attributes.keySet().retainAll(mapping.nodes().tree().columns());
    } else {
      values.put("text_observation", row.text() == null ? row.segment() : row.text());
    }
    if (facts != null) {
      attributes.putAll(facts.attributes());
      values.put("text_observation", facts.prompt());
    }
    values.put("attributes", attributes);
  }

  private void addNumbers(Map<String, Object> values, TreeRow row, TreeNumbers numbers, int node) {
    Double reward = numbers.reward(node);
    boolean whole = row != null && mapping.nodes().parent() instanceof ParentReading.Root;
    boolean said = row != null && row.terminal() != null;
    boolean terminal = said ? row.terminal() : whole || numbers.hasOutcome(node);
    Double from = mapping.nodes().successAt();
    Boolean success = row == null ? null : row.success();
    if (from != null && terminal && reward != null) {
      success = reward >= from;
    }
    values.put("value", row == null ? null : row.value());
    values.put("reward", reward);
    values.put("visits", numbers.visits(node));
    values.put("value_sum", numbers.valueSum(node));
    values.put("is_leaf", numbers.isLeaf(node));
    values.put("terminal", terminal);
    values.put("success", success);
    values.put("selected", row != null && Boolean.TRUE.equals(row.selected()));
  }

  private static List<Object> inOrder(Map<String, Object> values) {
    List<Object> row = new ArrayList<>();
    TreeTables.TREE_NODES.columnNames().forEach(column -> row.add(values.get(column)));
    return row;
  }
}
