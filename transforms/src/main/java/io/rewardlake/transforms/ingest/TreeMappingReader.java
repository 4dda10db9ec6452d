package io.rewardlake.transforms.ingest;

import java.nio.file.Path;
import java.util.Set;

/** Reads a {@link TreeMapping} from its file. */
final class TreeMappingReader {
  private static final Set<String> TOP =
      Set.of(
          "source",
          "environment",
          "mechanism",
          "reward-form",
          "transition",
          "policy",
          "max-nodes",
          "trees",
          "nodes");
  private static final Set<String> TREES =
      Set.of("file", "tree", "prompt", "outcomes", "attributes");
  private static final Set<String> OUTCOMES = Set.of("text", "reward");
  private static final Set<String> NODES =
      Set.of(
          "file",
          "tree",
          "task",
          "id",
          "parent",
          "parent-text",
          "path",
          "root-rows",
          "depth",
          "first-depth",
          "text",
          "segment",
          "value",
          "reward",
          "score",
          "visits",
          "value-sum",
          "selected",
          "terminal",
          "success",
          "success-at",
          "attributes");

  private TreeMappingReader() {}

  static TreeMapping read(Path path) {
    return MappingSection.read(path, TOP, TreeMappingReader::mapping);
  }

  private static TreeMapping mapping(MappingSection top) {
    if (!top.has("nodes")) {
      throw top.wrong("nodes", "is missing; it says where the nodes are");
    }
    TreeMapping.Trees trees = top.has("trees") ? trees(top.section("trees").of(TREES)) : null;
    TreeMapping.Nodes nodes = nodes(top.section("nodes").of(NODES));
    if (trees != null && trees.outcomes() != null && nodes.text() == null) {
      throw top.wrong("nodes.text", "is missing; trees.outcomes names nodes by it");
    }
    String source = top.text("source");
    TreeMapping.Search search =
        new TreeMapping.Search(
            top.has("environment") ? top.text("environment") : source,
            top.text("mechanism"),
            top.has("reward-form") ? top.text("reward-form") : "recorded",
            top.has("transition") ? top.text("transition") : "recorded",
            top.has("policy") ? top.text("policy") : "");
    int maxNodes = top.count("max-nodes", 1, TreeMapping.MAX_NODES);
    return new TreeMapping(source, search, maxNodes, trees, nodes);
  }

  private static TreeMapping.Trees trees(MappingSection trees) {
    TreeMapping.Outcomes outcomes = null;
    if (trees.has("outcomes")) {
      MappingSection section = trees.section("outcomes").of(OUTCOMES);
      outcomes = new TreeMapping.Outcomes(section.text("text"), section.text("reward"));
    }
    return new TreeMapping.Trees(
        trees.text("file"),
        trees.id("tree"),
        trees.list("prompt"),
        outcomes,
        trees.list("attributes"));
  }

  private static TreeMapping.Nodes nodes(MappingSection nodes) {
    KeyColumns tree = nodes.id("tree");
    KeyColumns task = nodes.has("task") ? nodes.id("task") : tree;
    if (!tree.columns().containsAll(task.columns())) {
      throw nodes.wrong("task", "names a column that is not among those of nodes.tree");
    }
    ParentReading parent = parent(nodes);
    boolean rootRows = nodes.flag("root-rows");
    if (rootRows && !(parent instanceof ParentReading.Id || parent instanceof ParentReading.Text)) {
      throw nodes.wrong("root-rows", "needs rows that name their parent");
    }
    return new TreeMapping.Nodes(
        nodes.text("file"),
        tree,
        task,
        parent,
        rootRows,
        nodes.count("first-depth", 0, rootRows ? 0 : 1),
        text(nodes, parent),
        nodes.has("success-at") ? Double.valueOf(nodes.number("success-at")) : null,
        columns(nodes),
        nodes.list("attributes"));
  }

  private static ParentReading parent(MappingSection nodes) {
    if (nodes.has("path")) {
      nodes.alone("path", "id", "parent", "parent-text");
      return new ParentReading.Path(nodes.text("path"));
    } else if (nodes.has("parent-text")) {
      nodes.alone("parent-text", "id", "parent");
      return new ParentReading.Text(nodes.text("text"), nodes.text("parent-text"));
    } else if (nodes.has("id") || nodes.has("parent")) {
      return new ParentReading.Id(nodes.text("id"), nodes.text("parent"));
    }
    return new ParentReading.Root();
  }

  private static String text(MappingSection nodes, ParentReading parent) {
    if (parent instanceof ParentReading.Path) {
      nodes.alone("path", "text", "segment");
    } else if (nodes.has("text")) {
      nodes.alone("text", "segment");
    } else if (!nodes.has("segment")) {
      throw nodes.wrong("text", "is missing, and so are segment and path");
    }
    return nodes.textOrNull("text");
  }

  private static TreeMapping.Columns columns(MappingSection nodes) {
    if (nodes.has("score")) {
      nodes.alone("score", "reward");
    }
    if (nodes.has("visits") != nodes.has("value-sum")) {
      throw nodes.wrong(
          nodes.has("visits") ? "value-sum" : "visits",
          "is missing; visits and value-sum go together");
    }
    if (nodes.has("success-at")) {
      nodes.alone("success-at", "success");
    }
    return new TreeMapping.Columns(
        nodes.textOrNull("segment"),
        nodes.textOrNull("depth"),
        nodes.textOrNull("value"),
        nodes.textOrNull("reward"),
        nodes.textOrNull("score"),
        nodes.textOrNull("visits"),
        nodes.textOrNull("value-sum"),
        nodes.textOrNull("selected"),
        nodes.textOrNull("terminal"),
        nodes.textOrNull("success"));
  }
}
