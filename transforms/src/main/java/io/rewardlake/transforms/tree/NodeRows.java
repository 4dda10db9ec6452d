package io.rewardlake.transforms.tree;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.rollout.CanonicalElement;
import io.rewardlake.transforms.rollout.HistoryKey;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Text;
import io.rewardlake.transforms.tree.search.SearchNode;
import io.rewardlake.transforms.tree.search.SearchTree;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes rows of {@code tree_nodes}, in the order of its columns, of one tree. */
final class NodeRows {
  private static final ArrayBasedMapData NO_ATTRIBUTES = map(Map.of());
  private static final UTF8String COMPLETED = UTF8String.fromString("completed");
  private static final UTF8String CUT = UTF8String.fromString("cut");
  private static final UTF8String FAILED = UTF8String.fromString("failed");
  private static final UTF8String NOTHING = UTF8String.fromString("");

  private final GrowTrees plan;
  private final String treeId;
  private final String taskId;
  private final String environment;
  private final Object[] common;
  private final Map<SearchNode<Place, Move>, Keys> keys = new HashMap<>();

  private record Keys(String node, String state) {}

  /** How a tree ended, in the columns of its root; nothing of other nodes. */
  private record End(UTF8String status, UTF8String message, ArrayBasedMapData attributes) {
    static final End ELSEWHERE = new End(COMPLETED, NOTHING, NO_ATTRIBUTES);
  }

  NodeRows(GrowTrees plan, String treeId, String taskId, String environment) {
    this.plan = plan;
    this.treeId = treeId;
    this.taskId = taskId;
    this.environment = environment;
    this.common = common();
  }

  /** All nodes, parents before their children. */
  Iterator<InternalRow> of(SearchTree<Place, Move> tree) {
    Map<String, String> facts = new TreeMap<>(plan.search().mechanism().parameters());
    facts.put("simulations", Long.toString(tree.simulations()));
    facts.put("expansions", Long.toString(tree.expansions()));
    boolean cut = tree.ending().cut();
    End end =
        new End(
            cut ? CUT : COMPLETED,
            cut ? UTF8String.fromString(tree.ending().title()) : NOTHING,
            map(facts));
    return tree.nodes().stream()
        .map(node -> row(node, node.parent() == null ? end : End.ELSEWHERE))
        .iterator();
  }

  /** The root of a tree that could not grow. */
  InternalRow failed(RuntimeException cause) {
    String message =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    Keys root = new Keys(ContentId.of(treeId), HistoryKey.first(environment, taskId, ""));
    GenericInternalRow row =
        begin(root, new End(FAILED, UTF8String.fromString(message), NO_ATTRIBUTES));
    set(row, Column.DEPTH, 0);
    set(row, Column.CHILD, 0);
    set(row, Column.VISITS, 0L);
    set(row, Column.VALUE_SUM, 0.0);
    set(row, Column.IS_LEAF, true);
    set(row, Column.TERMINAL, false);
    set(row, Column.SELECTED, false);
    return row;
  }

  private InternalRow row(SearchNode<Place, Move> node, End end) {
    Keys known = keys(node);
    keys.put(node, known);
    GenericInternalRow row = begin(known, end);
    if (node.parent() != null) {
      set(row, Column.PARENT_ID, UTF8String.fromString(keys.get(node.parent()).node()));
      set(row, Column.REWARD, node.reward());
      describeAction(row, node.action().element());
    }
    describeSeen(row, node.state().seen());
    set(row, Column.DEPTH, node.depth());
    set(row, Column.CHILD, node.child());
    set(row, Column.PRIOR, number(node.prior()));
    set(row, Column.VALUE, number(node.estimate()));
    set(row, Column.VISITS, node.visits());
    set(row, Column.VALUE_SUM, node.valueSum());
    set(row, Column.IS_LEAF, node.children().isEmpty());
    set(row, Column.TERMINAL, node.terminal());
    set(row, Column.SUCCESS, node.state().success());
    set(row, Column.SELECTED, node.selected());
    return row;
  }

  private Keys keys(SearchNode<Place, Move> node) {
    String seen = CanonicalElement.observation(node.state().seen(), 0);
    if (node.parent() == null) {
      return new Keys(ContentId.of(treeId), HistoryKey.first(environment, taskId, seen));
    }
    Keys before = keys.get(node.parent());
    return new Keys(
        ContentId.of(before.node(), Integer.toString(node.child())),
        HistoryKey.next(before.state(), node.action().text(), seen));
  }

  /** What all nodes of the tree have in common. */
  private Object[] common() {
    Object[] values = new Object[Column.COUNT];
    values[Column.TREE_ID] = UTF8String.fromString(treeId);
    values[Column.SOURCE] = UTF8String.fromString(plan.source());
    values[Column.ITERATION] = plan.iteration();
    values[Column.ENVIRONMENT] = UTF8String.fromString(environment);
    values[Column.TASK_ID] = UTF8String.fromString(taskId);
    values[Column.MECHANISM] = UTF8String.fromString(plan.search().mechanism().title());
    values[Column.REWARD_FORM] = UTF8String.fromString(plan.search().rewards().title());
    values[Column.TRANSITION] = UTF8String.fromString(plan.search().transition());
    values[Column.PURPOSE] = UTF8String.fromString(plan.search().purpose().title());
    values[Column.POLICY] = UTF8String.fromString(plan.policy().title());
    return values;
  }

  private GenericInternalRow begin(Keys known, End end) {
    GenericInternalRow row = new GenericInternalRow(common.clone());
    text(row, Column.NODE_ID, known.node());
    text(row, Column.STATE_KEY, known.state());
    set(row, Column.STATUS, end.status());
    set(row, Column.MESSAGE, end.message());
    set(row, Column.ATTRIBUTES, end.attributes());
    return row;
  }

  private static void describeAction(GenericInternalRow row, Batch action) {
    if (action.space() instanceof Discrete) {
      set(row, Column.ACTION_ID, action.numbers()[0]);
    } else if (action.space() instanceof Box) {
      set(row, Column.ACTION, vector(action.vectors()));
    } else {
      text(row, Column.SEGMENT, action.texts()[0]);
    }
  }

  private static void describeSeen(GenericInternalRow row, Batch seen) {
    if (seen.space() instanceof Text) {
      text(row, Column.TEXT_OBSERVATION, seen.texts()[0]);
    } else {
      boolean discrete = seen.space() instanceof Discrete;
      float[] values = discrete ? new float[] {seen.numbers()[0]} : seen.vectors();
      set(row, Column.OBSERVATION, vector(values));
    }
  }

  private static void set(GenericInternalRow row, int column, Object value) {
    row.update(column, value);
  }

  private static void text(GenericInternalRow row, int column, String text) {
    set(row, column, UTF8String.fromString(text));
  }

  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static ArrayData vector(float[] values) {
    return UnsafeArrayData.fromPrimitiveArray(values);
  }

  private static ArrayBasedMapData map(Map<String, String> texts) {
    return new ArrayBasedMapData(utf8(texts.keySet()), utf8(texts.values()));
  }

  private static ArrayData utf8(Collection<String> texts) {
    return new GenericArrayData(texts.stream().map(UTF8String::fromString).toArray());
  }

  /** Columns that are written, by place. */
  private static final class Column {
    static final int COUNT = TreeTables.TREE_NODES.columns().size();
    static final int NODE_ID = at("node_id");
    static final int TREE_ID = at("tree_id");
    static final int PARENT_ID = at("parent_id");
    static final int SOURCE = at("source");
    static final int ITERATION = at("iteration");
    static final int ENVIRONMENT = at("environment");
    static final int TASK_ID = at("task_id");
    static final int MECHANISM = at("mechanism");
    static final int REWARD_FORM = at("reward_form");
    static final int TRANSITION = at("transition");
    static final int PURPOSE = at("purpose");
    static final int POLICY = at("policy");
    static final int DEPTH = at("depth");
    static final int CHILD = at("child");
    static final int ACTION_ID = at("action_id");
    static final int ACTION = at("action");
    static final int SEGMENT = at("segment");
    static final int OBSERVATION = at("observation");
    static final int TEXT_OBSERVATION = at("text_observation");
    static final int STATE_KEY = at("state_key");
    static final int REWARD = at("reward");
    static final int PRIOR = at("prior");
    static final int VALUE = at("value");
    static final int VISITS = at("visits");
    static final int VALUE_SUM = at("value_sum");
    static final int IS_LEAF = at("is_leaf");
    static final int TERMINAL = at("terminal");
    static final int SUCCESS = at("success");
    static final int SELECTED = at("selected");
    static final int STATUS = at("status");
    static final int MESSAGE = at("message");
    static final int ATTRIBUTES = at("attributes");

    private Column() {}

    private static int at(String name) {
      return TreeTables.TREE_NODES.columnNames().indexOf(name);
    }
  }
}
