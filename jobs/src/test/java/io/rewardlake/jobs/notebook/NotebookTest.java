package io.rewardlake.jobs.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardlake.jobs.Main;
import io.rewardlake.schemas.lake.LakeCatalog;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every SQL cell runs on the lake that a small nightly pipeline leaves. */
class NotebookTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @TempDir static Path folder;
  private static SparkSession spark;
  private static String lake;

  @BeforeAll
  static void fillsTheLake() {
    SparkSession shared = SparkExtension.session();
    lake = folder.resolve("lake").toString();
    List<String> arguments = new ArrayList<>(List.of("nightly", "--lake", lake));
    arguments.addAll(List.of("--config", ROOT.resolve("conf/nightly.conf").toString()));
    List.of(
            "home=" + ROOT,
            "simulate.topics=4",
            "simulate.items-per-topic=10",
            "simulate.pairs=120",
            "embed.dimension=128",
            "rollout.tasks=25",
            "impute.label-share=0.5",
            "impute.steps=100",
            "train-policy.steps=200",
            "evaluate-policy.tasks=20",
            "train.members=2",
            "train.folds=2",
            "train.epochs=3",
            "retrain.members=2",
            "retrain.folds=2",
            "retrain.epochs=3",
            "evaluate.replicates=100")
        .forEach(setting -> arguments.add("--set=" + setting));
    assertThat(Main.execute(arguments.toArray(String[]::new))).isZero();
    shared.conf().unset(LakeCatalog.FOLDER);
    spark = LakeCatalog.open(shared, lake);
  }

  @Test
  void doctorFindsNothingWrong() {
    assertThat(Main.execute("doctor", "--quiet", "--lake", lake)).isZero();
  }

  private static List<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("notebooks"))) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void isANotebookWithoutOutputs(Path file) throws IOException {
    JsonNode notebook = new ObjectMapper().readTree(file.toFile());
    assertThat(notebook.path("nbformat").asInt()).isEqualTo(4);
    assertThat(notebook.path("metadata").isObject()).isTrue();
    assertThat(notebook.path("cells"))
        .isNotEmpty()
        .allSatisfy(
            cell -> {
              assertThat(cell.path("id").asText()).matches("[\\w-]{1,64}");
              assertThat(cell.path("cell_type").asText()).isIn("markdown", "code");
              assertThat(source(cell)).isNotBlank();
              assertThat(cell.path("outputs")).isEmpty();
            })
        .extracting(cell -> cell.path("id").asText())
        .doesNotHaveDuplicates();
  }

  @TestFactory
  List<DynamicTest> everyQueryReturnsRowsWithNames() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : notebooks()) {
      for (JsonNode cell : new ObjectMapper().readTree(file.toFile()).path("cells")) {
        if (cell.path("cell_type").asText().equals("code")) {
          String name = file.getFileName() + " " + cell.path("id").asText();
          tests.add(DynamicTest.dynamicTest(name, () -> run(source(cell))));
        }
      }
    }
    return tests;
  }

  private static void run(String query) {
    Dataset<Row> result = spark.sql(query);
    List<Row> rows = result.collectAsList();
    assertThat(result.columns()).as(query).doesNotHaveDuplicates().allMatch(c -> c.matches("\\w+"));
    assertThat(rows).as(query).isNotEmpty();
    // A column of NULLs alone means that the query looks for what no stage writes
    for (int i = 0; i < result.columns().length; i++) {
      int column = i;
      assertThat(rows)
          .as("%s in %s", result.columns()[column], query)
          .anyMatch(row -> !row.isNullAt(column));
    }
  }

  private static String source(JsonNode cell) {
    return StreamSupport.stream(cell.path("source").spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining());
  }
}
