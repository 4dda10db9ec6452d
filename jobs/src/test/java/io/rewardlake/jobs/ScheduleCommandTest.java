package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.rewardlake.jobs.pipeline.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ScheduleCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path NIGHTLY = Path.of("..", "conf", "nightly.conf").toAbsolutePath();

  /** Prints what the tasks of a DAG are, by reading it, never by running it. */
  private static final String READ_DAG =
      """
      import ast, json, sys
      tree = ast.parse(open(sys.argv[1]).read())
      tasks, edges = {}, []
      for node in ast.walk(tree):
          if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "SparkSubmitOperator":
              given = {k.arg: ast.literal_eval(k.value) for k in node.keywords}
              tasks[given["task_id"]] = given["application_args"]
          if isinstance(node, ast.BinOp) and isinstance(node.op, ast.RShift):
              edges.append([ast.literal_eval(side.slice) for side in (node.left, node.right)])
      dag = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "DAG"][0]
      print(json.dumps({"tasks": tasks, "edges": edges,
          "schedule": [ast.literal_eval(k.value) for k in dag.keywords if k.arg == "schedule"][0]}))
      """;

  @TempDir Path temp;

  @Test
  void theDagHasTheStagesAndTheNeedsOfTheFile() throws Exception {
    Path dag = temp.resolve("dags").resolve("nightly.py");
    schedule("airflow", "--output=" + dag, "--set=ingest.source=it's \"50%\" \\ off").succeeded();
    JsonNode read = readByPython(dag);
    Pipeline pipeline = Pipeline.of(Settings.of("--config=" + NIGHTLY).pipeline());
    List<String> needs = new ArrayList<>();
    pipeline
        .stages()
        .forEach(stage -> stage.needs().forEach(need -> needs.add(need + " " + stage.name())));
    List<String> edges = new ArrayList<>();
    read.get("edges").forEach(edge -> edges.add(edge.get(0).asText() + " " + edge.get(1).asText()));
    assertThat(edges).containsExactlyInAnyOrderElementsOf(needs);
    assertThat(read.get("tasks").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(pipeline.stages().stream().map(stage -> stage.name()).toList());
    assertThat(read.get("schedule").asText()).isEqualTo("0 2 * * *");
    List<String> ingest = new ArrayList<>();
    read.get("tasks").get("ingest").forEach(word -> ingest.add(word.asText()));
    assertThat(ingest)
        .startsWith("ingest", "preferences")
        .contains(
            "--lake=/data/lake",
            "--date={{ ds }}",
            "--stage=ingest",
            "--run=nightly",
            "--source=it's \"50%\" \\ off");
  }

  @Test
  void theManifestKeepsToTheOperatorsSchema() throws IOException {
    Path file = temp.resolve("night.yaml");
    schedule(
            "kubernetes",
            "--output=" + file,
            "--image=registry.example/rewardlake:1",
            "--application=/opt/rewardlake/lib/rewardlake-jobs.jar",
            "--executors=4")
        .succeeded();
    JsonNode manifest =
        JSON.valueToTree(
            new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)));
    assertThat(schema().validate(manifest)).isEmpty();
    JsonNode template = manifest.get("spec").get("template");
    assertThat(template.get("mainApplicationFile").asText())
        .isEqualTo("local:///opt/rewardlake/lib/rewardlake-jobs.jar");
    assertThat(template.get("executor").get("instances").asInt()).isEqualTo(4);
    assertThat(template.get("sparkConf").get("spark.sql.catalog.spark_catalog").asText())
        .isEqualTo("io.rewardlake.schemas.lake.LakeCatalog");
    assertThat(template.get("arguments"))
        .extracting(JsonNode::asText)
        .contains("nightly", "--lake=/data/lake", "--config=" + NIGHTLY);

    schedule("kubernetes").failed(2, "--image is missing");
  }

  @Test
  void theLineOfTheCrontabSurvivesItsShell() throws IOException {
    String text =
        schedule("cron", "--set=ingest.source=a 50% 'b'", "--set=schedule=5 4 * * 1").out();
    String line = text.lines().filter(one -> !one.startsWith("#")).toList().get(1);
    assertThat(line)
        .startsWith("5 4 * * 1 cd ")
        .contains("run/rewardlake nightly --config\\=")
        .endsWith("--lake\\=/data/lake --run\\=nightly --seed\\=0")
        .contains("--set\\=ingest.source\\=a\\ 50\\%\\ \\'b\\'");
  }

  private static CommandRun schedule(String format, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("schedule", "--format=" + format, "--config=" + NIGHTLY, "--lake=/data/lake"));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  private JsonNode readByPython(Path dag) throws Exception {
    Process python;
    try {
      python =
          new ProcessBuilder("python3", "-c", READ_DAG, dag.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "python3, whose parser reads the DAG, is not there");
      throw e;
    }
    String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as(printed).isZero();
    return JSON.readTree(printed);
  }

  private static JsonSchema schema() throws IOException {
    try (InputStream in =
        Pipeline.class.getResourceAsStream("scheduled-spark-application.schema.json")) {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
    }
  }
}
