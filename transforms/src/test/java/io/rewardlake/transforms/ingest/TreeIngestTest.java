package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.testkit.RealData;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Trees in columns that a mapping names. */
@ExtendWith(SparkExtension.class)
class TreeIngestTest {
  private static final String HEAD = "source = s, mechanism = beam, policy = p\n";
  private static final String BY_ID =
      HEAD
          + """
          nodes {
            file = "nodes*.jsonl", tree = [run, t], task = t, id = i, parent = p, segment = x
            value = v, reward = r, selected = k, terminal = e, success = ok, depth = d
            attributes = [note]
          }
          """;
  private static final String BY_TEXT =
      HEAD
          + """
          trees {
            file = "trees.jsonl", tree = t, prompt = [a, b], attributes = [level]
            outcomes { text = ends, reward = scores }
          }
          nodes {
            file = "nodes.jsonl", tree = t, text = x, parent-text = p, depth = d, first-depth = 0
            success-at = 0.5
          }
          max-nodes = 4
          """;

  @TempDir Path folder;

  private Path write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  @Test
  void nodesByIdInAnyOrder() throws IOException {
    write(
        "nodes.jsonl",
        """
        {"run": 1, "t": "q", "i": 3, "p": 2, "x": "c", "r": 1, "e": true, "ok": 1, "d": 2}""",
        """
        {"run": 1, "t": "q", "i": 2, "x": "b", "v": 0.5, "k": true, "d": 1, "note": {"n": 1}}""",
        """
        {"run": 1, "t": "q", "i": 4, "p": 2, "x": "d", "v": 0, "k": false, "d": 2, "r": "N/A"}""",
        """
        {"run": 2, "t": "q", "i": 2, "p": null, "x": "b", "r": 2, "d": 1}""");
    String root = "policy=p|depth=0|child=0|visits=1|value_sum=%s|attributes={run=%s, t=q}";
    IngestCheck.check(
        IngestCheck.trees(folder, BY_ID),
        List.of(
            root.formatted("1.0", 1),
            "policy=p|depth=1|child=0|segment=b|value=0.5|visits=1|value_sum=1.0|selected=true|"
                + "attributes={note={\"n\":1}, run=1, t=q}",
            "policy=p|depth=2|child=0|segment=c|reward=1.0|visits=1|value_sum=1.0|is_leaf=true|"
                + "terminal=true|success=true|attributes={run=1, t=q}",
            "policy=p|depth=2|child=1|segment=d|value=0.0|visits=0|value_sum=0.0|is_leaf=true|"
                + "attributes={run=1, t=q}",
            root.formatted("2.0", 2),
            "policy=p|depth=1|child=0|segment=b|reward=2.0|visits=1|value_sum=2.0|is_leaf=true|"
                + "attributes={run=2, t=q}"),
        List.of(),
        "rows_in=4, further=2");
  }

  @Test
  void wholeTextsAndAFileOfTrees() throws IOException {
    String[] nodes = {
      "{\"t\": 1, \"d\": 0, \"p\": \"\", \"x\": \"1+2\\n\"}",
      "{\"t\": 1, \"d\": 0, \"p\": \"\", \"x\": \"1+2\\n\"}", // the same again is a node
      "{\"t\": 1, \"d\": 1, \"p\": \"1+2\\n\", \"x\": \"1+2\\n=3\"}",
      "{\"t\": 1, \"d\": 1, \"p\": \"1+2\\n\", \"x\": \"no\"}"
    };
    write("nodes.jsonl", nodes);
    write(
        "trees.jsonl",
        """
        {"t": 1, "a": "Make", "b": "3", "level": 7, "ends": ["1+2\\n=3", "no"], "scores": [1, 0]}""");
    List<String> expected =
        List.of(
            "policy=p|depth=0|child=0|text_observation=Make⏎⏎3|visits=2|value_sum=1.0|"
                + "attributes={level=7, t=1}",
            "policy=p|depth=1|child=0|segment=1+2⏎|text_observation=1+2⏎|visits=2|value_sum=1.0|"
                + "attributes={t=1}",
            "policy=p|depth=1|child=1|segment=1+2⏎|text_observation=1+2⏎|visits=0|value_sum=0.0|"
                + "is_leaf=true|attributes={t=1}",
            "policy=p|depth=2|child=0|segment==3|text_observation=1+2⏎=3|reward=1.0|visits=1|"
                + "value_sum=1.0|is_leaf=true|terminal=true|success=true|attributes={t=1}",
            "policy=p|depth=2|child=1|segment=no|text_observation=no|reward=0.0|visits=1|"
                + "value_sum=0.0|is_leaf=true|terminal=true|attributes={t=1}");
    IngestCheck.check(
        IngestCheck.trees(folder, BY_TEXT), expected, List.of(), "rows_in=5, further=1, items=1");

    Path copy = Files.createDirectories(folder.resolve("copy"));
    Files.write(copy.resolve("nodes.jsonl"), List.of(nodes));
    IngestCheck.check(
        IngestCheck.trees(folder, BY_TEXT.replace("max-nodes = 4", "max-nodes = 8")),
        expected,
        Stream.of(1, 2, 3, 4).map(n -> "nodes.jsonl:" + n + " duplicate").toList(),
        "rows_in=9, further=1, items=1");
  }

  @Test
  void treesThatAreTooLargeUnknownOrContradictedAreRefusedWhole() throws IOException {
    String row = "{\"t\": \"%s\", \"d\": 0, \"p\": null, \"x\": \"%s\"}";
    String tree =
        "{\"t\": \"%s\", \"a\": \"q\", \"b\": null, \"level\": 1, \"ends\": %s, \"scores\": %s}";
    List<String> nodes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      nodes.add(row.formatted("large", i));
    }
    nodes.add(row.formatted("unknown", "x"));
    nodes.add(row.formatted("wrong", "x"));
    nodes.add(row.formatted("twice", "x"));
    nodes.add(row.formatted("broken", "x"));
    nodes.add(row.formatted("fine", "x"));
    write("nodes.jsonl", nodes.toArray(String[]::new));
    write(
        "trees.jsonl",
        tree.formatted("large", "[\"0\"]", "[1]"),
        tree.formatted("wrong", "[\"y\"]", "[1]"),
        tree.formatted("twice", "[\"x\", \"x\"]", "[1, 0]"),
        tree.formatted("broken", "[\"x\"]", "[null]"),
        tree.formatted("bare", "[\"x\"]", "[1]"),
        tree.formatted("fine", "[\"x\"]", "[0.25]"),
        tree.formatted("fine", "[\"x\"]", "[0.75]"));
    List<String> rejects = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      rejects.add("nodes.jsonl:" + i + " tree_too_large");
    }
    rejects.addAll(
        List.of(
            "nodes.jsonl:6 unknown_tree",
            "nodes.jsonl:7 unknown_tree",
            "nodes.jsonl:8 rows_disagree",
            "nodes.jsonl:9 unknown_tree",
            "trees.jsonl:1 tree_too_large",
            "trees.jsonl:2 unknown_tree",
            "trees.jsonl:3 rows_disagree",
            "trees.jsonl:4 bad_number",
            "trees.jsonl:5 too_few",
            "trees.jsonl:7 duplicate"));
    IngestCheck.check(
        IngestCheck.trees(folder, BY_TEXT),
        List.of(
            "policy=p|depth=0|child=0|text_observation=q|visits=1|value_sum=0.25|"
                + "attributes={level=1, t=fine}",
            "policy=p|depth=1|child=0|segment=x|text_observation=x|reward=0.25|visits=1|"
                + "value_sum=0.25|is_leaf=true|terminal=true|attributes={t=fine}"),
        rejects,
        "rows_in=17, further=1, items=1");
  }

  @Test
  void pathsScoresAndWholeResponses() throws IOException {
    write(
        "nodes.jsonl",
        """
        {"t": 1, "w": ["a/b", "c"], "s": 0.75, "n": 5, "sum": 2.5}""",
        """
        {"t": 1, "w": ["a/b"], "s": 0.5, "n": 7, "sum": 3}""",
        """
        {"t": 1, "w": ["a", "b"], "s": 1, "n": 1, "sum": 1}""",
        """
        {"t": 1, "w": ["a/b", "d"], "n": 0, "sum": 0}""");
    IngestCheck.check(
        IngestCheck.trees(
            folder,
            "source = s, mechanism = m, nodes { file = \"*.jsonl\", tree = t, path = w, score = s,"
                + " visits = n, value-sum = sum }"),
        List.of(
            "policy=|depth=0|child=0|visits=7|value_sum=3.0|attributes={t=1}",
            "policy=|depth=1|child=0|segment=a/b|reward=0.5|visits=7|value_sum=3.0|"
                + "attributes={t=1}",
            "policy=|depth=2|child=0|segment=c|reward=0.25|visits=5|value_sum=2.5|is_leaf=true|"
                + "attributes={t=1}",
            "policy=|depth=2|child=1|segment=d|visits=0|value_sum=0.0|is_leaf=true|"
                + "attributes={t=1}"),
        List.of("nodes.jsonl:3 missing_parent"),
        "rows_in=4, further=1");
    IngestCheck.check(
        IngestCheck.trees(
            folder,
            "source = s, mechanism = m, nodes { file = \"*.jsonl\", tree = t, segment = w.0,"
                + " reward = s, success-at = 1 }"),
        List.of(
            "policy=|depth=0|child=0|visits=3|value_sum=2.25|attributes={t=1}",
            "policy=|depth=1|child=0|segment=a/b|reward=0.75|visits=1|value_sum=0.75|is_leaf=true|"
                + "terminal=true|attributes={t=1}",
            "policy=|depth=1|child=1|segment=a/b|reward=0.5|visits=1|value_sum=0.5|is_leaf=true|"
                + "terminal=true|attributes={t=1}",
            "policy=|depth=1|child=2|segment=a|reward=1.0|visits=1|value_sum=1.0|is_leaf=true|"
                + "terminal=true|success=true|attributes={t=1}",
            "policy=|depth=1|child=3|segment=a/b|visits=0|value_sum=0.0|is_leaf=true|"
                + "terminal=true|attributes={t=1}"),
        List.of(),
        "rows_in=4, further=1");
  }

  @Test
  void aRootOfTheFiles() throws IOException {
    write(
        "nodes.jsonl",
        """
        {"t": 1, "i": "r", "p": null, "x": "prompt", "note": "n"}""",
        """
        {"t": 1, "i": "a", "p": "r", "x": "a", "r": 2}""",
        """
        {"t": 1, "i": "b", "p": null, "x": "b"}""");
    IngestCheck.check(
        IngestCheck.trees(
            folder,
            "source = s, mechanism = m, nodes { file = \"*.jsonl\", tree = t, id = i, parent = p,"
                + " root-rows = true, segment = x, reward = r, attributes = [note] }"),
        List.of(
            "policy=|depth=0|child=0|text_observation=prompt|visits=1|value_sum=2.0|"
                + "attributes={note=n, t=1}",
            "policy=|depth=1|child=0|segment=a|reward=2.0|visits=1|value_sum=2.0|is_leaf=true|"
                + "attributes={t=1}"),
        List.of("nodes.jsonl:3 rows_disagree"),
        "rows_in=3");
  }

  @Test
  void malformedRowsAreRejects() throws IOException {
    List<String> cases =
        """
        ok {"run": 1, "t": "q", "i": 1, "x": "a", "d": 1}
        missing_column {"run": 1, "i": 2, "p": 1, "x": "a", "d": 2}
        missing_column {"run": 1, "t": "q", "p": 1, "x": "a", "d": 2}
        missing_column {"run": 1, "t": "q", "i": 2, "p": 1, "d": 2}
        missing_column {"run": 1, "t": "q", "i": 2, "p": 1, "x": "a"}
        empty_text {"run": 1, "t": "", "i": 2, "p": 1, "x": "a", "d": 2}
        empty_text {"run": 1, "t": "q", "i": null, "p": 1, "x": "a", "d": 2}
        wrong_type {"run": 1, "t": "q", "i": 2, "p": [1], "x": "a", "d": 2}
        wrong_type {"run": 1, "t": "q", "i": 2, "p": 1, "x": 3, "d": 2}
        wrong_type {"run": 1, "t": "q", "i": 2, "p": 1, "x": "a", "d": 2, "k": "maybe"}
        bad_number {"run": 1, "t": "q", "i": 2, "p": 1, "x": "a", "d": 1.5}
        bad_number {"run": 1, "t": "q", "i": 2, "p": 1, "x": "a", "d": 0}
        bad_number {"run": 1, "t": "q", "i": 2, "p": 1, "x": "a", "d": 2, "v": NaN}
        bad_number {"run": 1, "t": "q", "i": 2, "p": 1, "x": "a", "d": 2, "r": "high"}
        missing_parent {"run": 1, "t": "q", "i": 2, "p": 9, "x": "a", "d": 2}
        missing_parent {"run": 1, "t": "q", "i": 2, "p": 1, "x": "a", "d": 3}
        duplicate {"run": 1, "t": "q", "i": 1, "x": "a", "d": 1}
        broken_json {"run": 1,
        """
            .lines()
            .toList();
    List<String> lines = new ArrayList<>();
    List<String> rejects = new ArrayList<>();
    for (String line : cases) {
      int blank = line.indexOf(' ');
      // Ids differ, so that each is refused for its own reason
      lines.add(line.substring(blank + 1).replace("\"i\": 2", "\"i\": \"n" + lines.size() + "\""));
      if (!line.startsWith("ok")) {
        rejects.add("nodes.jsonl:" + lines.size() + " " + line.substring(0, blank));
      }
    }
    write("nodes.jsonl", lines.toArray(String[]::new));
    write(
        "nodes-all.jsonl",
        """
        {"run": 0, "t": "z", "i": 1, "p": null, "x": "a", "v": 1, "r": 1, "k": 1, "e": 1, "ok": 1, "d": 1, "note": 1}""");
    Ingest<TableRow> ingest = IngestCheck.trees(folder, BY_ID);
    IngestCheck.check(
        ingest,
        List.of(
            "policy=p|depth=0|child=0|visits=0|value_sum=0.0|attributes={run=1, t=q}",
            "policy=p|depth=1|child=0|segment=a|visits=0|value_sum=0.0|is_leaf=true|"
                + "attributes={run=1, t=q}",
            "policy=p|depth=0|child=0|visits=1|value_sum=1.0|attributes={run=0, t=z}",
            "policy=p|depth=1|child=0|segment=a|reward=1.0|value=1.0|visits=1|value_sum=1.0|"
                + "is_leaf=true|terminal=true|success=true|selected=true|"
                + "attributes={note=1, run=0, t=z}"),
        rejects,
        "rows_in=" + (lines.size() + 1) + ", further=2");
  }

  @Test
  void theSameTreesHoweverTheirRowsLie(SparkSession spark) throws IOException {
    List<String> rows = new ArrayList<>();
    for (int tree = 0; tree < 3; tree++) {
      for (int i = 1; i < 30; i++) {
        rows.add(
            "{\"run\": 1, \"t\": %d, \"i\": %d, \"p\": %d, \"x\": \"x%d\", \"r\": %d}"
                .formatted(tree, i, i / 3, i, i % 2)
                .replace("\"p\": 0,", "\"p\": null,"));
      }
    }
    String mapping =
        BY_ID.replace(
            "value = v, reward = r, selected = k, terminal = e, success = ok, depth = d",
            "reward = r");
    List<String> first = null;
    for (int files : new int[] {1, 8}) {
      Path in = Files.createDirectories(folder.resolve("in" + files));
      Collections.shuffle(rows, new Random(files));
      for (int file = 0; file < files; file++) {
        List<String> part = new ArrayList<>();
        for (int i = file; i < rows.size(); i += files) {
          part.add(rows.get(i));
        }
        Files.write(in.resolve("nodes" + file + ".jsonl"), part);
      }
      String staging = folder.resolve("out" + files).toString();
      Ingest<TableRow> ingest = IngestCheck.trees(in, mapping.replace("attributes = [note]", ""));
      IngestResult result = ingest.run(spark, staging);
      assertThat(result.rowsIn()).isEqualTo(87).isEqualTo(result.accepted());
      assertThat(result.written()).isEqualTo(90);
      // Where a node stands among its siblings is where its row lies; what it is, is not
      List<String> shown =
          StagedIngest.accepted(spark, staging, TreeTables.TREE_NODES)
              .selectExpr(
                  "task_id", "segment", "depth", "reward", "visits", "value_sum", "state_key")
              .collectAsList()
              .stream()
              .map(Row::toString)
              .sorted()
              .toList();
      assertThat(shown).isEqualTo(first == null ? shown : first);
      first = shown;
    }
  }

  static Stream<Arguments> mistakes() {
    String nodes = "nodes { file = f, tree = t, ";
    return Stream.of(
        mistake("nodes is missing", HEAD),
        mistake("source is missing", "mechanism = m, " + nodes + "text = x }"),
        mistake("mechanism is missing", "source = s, " + nodes + "text = x }"),
        mistake("depths is unknown", HEAD + "depths = 3, " + nodes + "text = x }"),
        mistake("nodes.size is unknown", HEAD + nodes + "text = x, size = y }"),
        mistake(
            "nodes.text is missing, and so are segment and path",
            HEAD + nodes + "id = i, parent = p }"),
        mistake(
            "nodes.segment does not go with nodes.text", HEAD + nodes + "text = x, segment = y }"),
        mistake("nodes.text does not go with nodes.path", HEAD + nodes + "path = x, text = y }"),
        mistake("nodes.id does not go with nodes.path", HEAD + nodes + "path = x, id = y }"),
        mistake(
            "nodes.id does not go with nodes.parent-text",
            HEAD + nodes + "text = x, parent-text = y, id = z }"),
        mistake("nodes.parent is missing", HEAD + nodes + "text = x, id = i }"),
        mistake(
            "nodes.root-rows needs rows that name", HEAD + nodes + "path = x, root-rows = true }"),
        mistake("nodes.task names a column that is not", HEAD + nodes + "text = x, task = u }"),
        mistake(
            "nodes.reward does not go with nodes.score",
            HEAD + nodes + "text = x, score = a, reward = b }"),
        mistake("nodes.value-sum is missing", HEAD + nodes + "text = x, visits = a }"),
        mistake(
            "nodes.success does not go with nodes.success-at",
            HEAD + nodes + "text = x, success-at = 1, success = b }"),
        mistake("nodes.first-depth is -1", HEAD + nodes + "text = x, first-depth = -1 }"),
        mistake(
            "max-nodes is 0; it has to be at least 1",
            HEAD + "max-nodes = 0, " + nodes + "text = x }"),
        mistake(
            "nodes.text is missing; trees.outcomes",
            HEAD
                + "trees { file = g, tree = t, outcomes { text = a, reward = b } }, "
                + nodes
                + "path = x }"),
        mistake(
            "trees.outcomes.reward is missing",
            HEAD + "trees { file = g, tree = t, outcomes { text = a } }, " + nodes + "text = x }"));
  }

  private static Arguments mistake(String message, String mapping) {
    return Arguments.of(message, mapping);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void namesTheKeyThatIsWrong(String message, String mapping) {
    IngestCheck.fails(
        ExitCode.USAGE, () -> IngestCheck.trees(folder, mapping), message, "mapping.conf");
  }

  @Test
  void filesAndColumnsHaveToBeThere() throws IOException {
    write("nodes.jsonl", "{\"t\": 1, \"x\": \"a\"}");
    String nodes = "nodes { file = \"%s\", tree = t, text = x, reward = r }";
    IngestCheck.fails(
        ExitCode.DATA,
        () -> IngestCheck.expand(IngestCheck.trees(folder, HEAD + nodes.formatted("o*"))),
        "The mapping's nodes.file is 'o*'");
    IngestCheck.fails(
        ExitCode.DATA,
        () -> IngestCheck.expand(IngestCheck.trees(folder, HEAD + nodes.formatted("n*"))),
        "The mapping's nodes.reward names the column 'r'");
    IngestCheck.fails(
        ExitCode.USAGE,
        () -> IngestCheck.expand(Ingest.of(TreeFormat.of("nodes"), List.of(folder.toString()))),
        "a mapping file for nodes");
    IngestCheck.fails(ExitCode.USAGE, () -> TreeFormat.of("x"), "Known: nodes, prm800k");
  }

  @ParameterizedTest
  @CsvSource({"game24_beam, breadth-first", "game24_samples, sampling", "crosswords, depth-first"})
  void shippedMappingsLoad(String name, String mechanism) {
    Path file = RealData.repository().resolve("conf/mappings/tot_search_trees_" + name + ".conf");
    TreeMapping mapping = TreeMapping.load(file);
    assertThat(mapping.source()).isEqualTo("tot_search_trees");
    assertThat(mapping.search().mechanism()).isEqualTo(mechanism);
    assertThat(mapping.search().policy()).isEqualTo("gpt-4");
    assertThat(mapping.maxNodes()).isEqualTo(100_000);
  }
}
