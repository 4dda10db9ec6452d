package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.RewardlakeException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which file and which column means what, for trees of the format {@code nodes}; a HOCON file, see
 * {@code conf/mappings}. A column is a name or the path of a nested value.
 *
 * @param source name of the data set
 * @param search how the trees came about
 * @param maxNodes nodes that a tree may have; the rows of a larger one are refused
 * @param trees the file that says more of each tree; null: none
 * @param nodes the file with a row per node
 */
public record TreeMapping(String source, Search search, int maxNodes, Trees trees, Nodes nodes)
    implements Serializable {

  /** Nodes that a tree may have, unless the mapping says otherwise. */
  static final int MAX_NODES = 100_000;

  /**
   * How the trees came about, as the columns of {@code tree_nodes} have it.
   *
   * @param environment name of the environment
   * @param mechanism how it was searched: beam, sampling, depth-first, ...
   * @param rewardForm where values come from
   * @param transition how an action makes a state
   * @param policy who acted; empty: not recorded
   */
  public record Search(
      String environment, String mechanism, String rewardForm, String transition, String policy)
      implements Serializable {}

  /**
   * The file that says more of each tree; a tree that it does not name is refused.
   *
   * @param file name or glob
   * @param tree columns of the tree's id
   * @param prompt columns that make what is seen at the root, joined by empty lines
   * @param outcomes rewards of some of its nodes; null: none
   * @param attributes columns that travel with the root
   */
  public record Trees(
      String file, KeyColumns tree, List<String> prompt, Outcomes outcomes, List<String> attributes)
      implements Serializable {
    Map<String, List<String>> columns() {
      Map<String, List<String>> columns = new LinkedHashMap<>();
      columns.put("tree", tree.columns());
      columns.put("prompt", prompt);
      columns.put(
          "outcomes", outcomes == null ? List.of() : List.of(outcomes.text(), outcomes.reward()));
      columns.put("attributes", attributes);
      return columns;
    }
  }

  /**
   * Two lists of equal length: nodes end their search, and what that is worth.
   *
   * @param text column with whole texts of nodes
   * @param reward column with their rewards
   */
  public record Outcomes(String text, String reward) implements Serializable {}

  /**
   * The file with a row per node; a null column is not recorded.
   *
   * @param file name or glob
   * @param tree columns of the tree's id
   * @param task columns of the task's id, among those of {@code tree}
   * @param parent how a row says where in its tree it is
   * @param rootRows whether a row without parent is the root; else it is a child of a root that is
   *     added
   * @param firstDepth what the files call the depth of a row without parent
   * @param text column of the whole text here, the parent's included; null: {@code segment} or the
   *     path says what the step adds
   * @param successAt reward from which on an end is a success; null: {@code success} says it
   * @param columns columns of single values
   * @param attributes columns that travel with the node
   */
  public record Nodes(
      String file,
      KeyColumns tree,
      KeyColumns task,
      ParentReading parent,
      boolean rootRows,
      int firstDepth,
      String text,
      Double successAt,
      Columns columns,
      List<String> attributes)
      implements Serializable {
    Map<String, List<String>> named() {
      Map<String, List<String>> named = new LinkedHashMap<>();
      named.put("tree", tree.columns());
      named.putAll(parent.columns());
      named.put("text", ifGiven(text));
      named.putAll(columns.named());
      named.put("attributes", attributes);
      return named;
    }
  }

  /**
   * Columns of single values of a node; a null one is not recorded.
   *
   * @param segment text that the step adds
   * @param depth its depth, which is checked
   * @param value the search's estimate for it
   * @param reward reward of the step that led here
   * @param score what the state here is worth; the reward is what the step added to it, from 0 at
   *     the root
   * @param visits how often the search went through it
   * @param valueSum sum of what came back through it
   * @param selected whether the search kept it
   * @param terminal whether the episode or the response ends here
   * @param success whether the task is solved here
   */
  public record Columns(
      String segment,
      String depth,
      String value,
      String reward,
      String score,
      String visits,
      String valueSum,
      String selected,
      String terminal,
      String success)
      implements Serializable {
    Map<String, List<String>> named() {
      Map<String, List<String>> named = new LinkedHashMap<>();
      named.put("segment", ifGiven(segment));
      named.put("depth", ifGiven(depth));
      named.put("value", ifGiven(value));
      named.put("reward", ifGiven(reward));
      named.put("score", ifGiven(score));
      named.put("visits", ifGiven(visits));
      named.put("value-sum", ifGiven(valueSum));
      named.put("selected", ifGiven(selected));
      named.put("terminal", ifGiven(terminal));
      named.put("success", ifGiven(success));
      return named;
    }
  }

  /**
   * Reads a mapping file.
   *
   * @throws RewardlakeException a usage error that names the file, the key and what is wrong with
   *     it
   */
  public static TreeMapping load(Path file) {
    return TreeMappingReader.read(file);
  }

  private static List<String> ifGiven(String column) {
    return column == null ? List.of() : List.of(column);
  }
}
