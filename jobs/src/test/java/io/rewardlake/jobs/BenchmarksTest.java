package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.schemas.lake.Lake;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.testkit.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks from their files to their scores, by commands. */
@ExtendWith(SparkExtension.class)
class BenchmarksTest {
  private static final List<String> SUBSETS =
      List.of("alpacaeval-easy", "llmbar-natural", "donotanswer", "hep-go", "math-prm");
  private static final List<String> DOMAINS =
      List.of("chat", "code", "math", "safety-refuse", "safety-response");

  /** After any question: a good answer starts with A, a bad one with Bad. */
  private static final String POLICY =
      """
      {"order": 1, "unseen": 0.1, "contexts": {
        "": {"other": 0.01, "tokens": {"A": %s, "Bad": %s}}}}""";

  private static final String LOG_PROBS =
      """
      {"prompt": "Question %d of %s", "response": "%s", "log_probs": [%s]}""";

  @TempDir static Path shared;
  @TempDir Path folder;

  /** Comparisons {@code rewardbench}, and a model of two folds that trained on them. */
  @BeforeAll
  static void makeALake(SparkSession spark) throws IOException {
    assertThat(spark).isNotNull();
    Path file =
        write(
            shared.resolve("rewardbench.jsonl"),
            SUBSETS.stream().flatMap(BenchmarksTest::rewardBenchRows));
    for (String[] words :
        List.of(
            new String[] {"ingest", "preferences", "--format=rewardbench", "--input=" + file},
            new String[] {"aggregate-votes", "--dataset=rewardbench"},
            new String[] {"embed", "--dimension=128"},
            new String[] {
              "train-reward", "--dataset=rewardbench", "--members=2", "--folds=2", "--epochs=3"
            })) {
      succeeds(words(shared, words));
    }
  }

  /** A lake is a folder, and a copy of it another lake. */
  @BeforeEach
  void copyTheLake() throws IOException {
    FileUtils.copyDirectory(shared.resolve("lake").toFile(), folder.resolve("lake").toFile());
  }

  @Test
  void aModelIsScoredOnEveryBenchmark(SparkSession spark) throws IOException {
    Path second = write("rewardbench2.jsonl", rewardBench2Rows());
    Path rmBench = write("rm-bench.jsonl", DOMAINS.stream().flatMap(BenchmarksTest::rmBenchRows));
    run("ingest", "preferences", "--format=rewardbench2", "--input=" + second);
    run("ingest", "preferences", "--format=rm-bench", "--input=" + rmBench);
    run("aggregate-votes", "--dataset=rewardbench2", "--where=source = 'rewardbench2'");
    run("aggregate-votes", "--dataset=rm-bench", "--where=source = 'rm-bench'");
    run("embed", "--dimension=128");
    assertThat(run("evaluate", "--dataset=rewardbench", "--benchmark=rewardbench").out())
        .containsPattern("score +[01]\\.\\d+");
    assertThat(run("evaluate", "--dataset=rewardbench2", "--benchmark=rewardbench2").out())
        .containsPattern("score +[01]\\.\\d+");
    assertThat(run("evaluate", "--dataset=rm-bench", "--benchmark=rm-bench").out())
        .containsPattern("hard +[01]\\.\\d+")
        .containsPattern("style_gap +-?[01]\\.\\d+");

    assertThat(
            evaluations(spark)
                .where("benchmark = 'rewardbench' AND slice LIKE 'section=%' AND metric = 'score'")
                .where("value BETWEEN 0 AND 1")
                .count())
        .isEqualTo(4);
    assertThat(
            evaluations(spark)
                .where("benchmark = 'rm-bench' AND slice = 'domain=math' AND metric LIKE 'cell%'")
                .count())
        .isEqualTo(9);
    assertThat(evaluations(spark).where("slice = 'domain=safety' AND metric = 'hard'").count())
        .isEqualTo(1);
    assertThat(evaluations(spark).where("slice = 'subset=Ties'").count()).isEqualTo(7);
    figuresCanBeRecounted(spark);
    run("evaluate", "--dataset=rewardbench", "--benchmark=rewardbench");
    assertThat(results(spark).count()).isEqualTo(30 + 5 + 10);

    CommandRun unknown = CommandRun.of(words("evaluate", "--benchmark=glue"));
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("ood, pairs, rewardbench, rewardbench2, rm-bench");
  }

  /** A section score and a level of RM-Bench, by SQL from the results of items. */
  private void figuresCanBeRecounted(SparkSession spark) {
    results(spark).createOrReplaceTempView("results");
    assertThat(results(spark).groupBy("benchmark").count().collectAsList())
        .extracting(Row::toString)
        .containsExactlyInAnyOrder("[rewardbench,30]", "[rewardbench2,5]", "[rm-bench,10]");
    double section =
        spark
            .sql(
                "SELECT sum(n * accuracy) / sum(n) FROM (SELECT avg(result) AS accuracy,"
                    + " max(CASE subset WHEN 'hep-go' THEN 164 WHEN 'math-prm' THEN 984 END) AS n"
                    + " FROM results WHERE benchmark = 'rewardbench' GROUP BY subset)")
            .head()
            .getDouble(0);
    assertThat(figure(spark, "rewardbench", "section=Reasoning", "score"))
        .isCloseTo(section, within(1e-12));
    double hard =
        spark
            .sql(
                "SELECT avg((int(chosen_scores[0] > rejected_scores[1])"
                    + " + int(chosen_scores[0] > rejected_scores[2])"
                    + " + int(chosen_scores[1] > rejected_scores[2])) / 3) FROM results"
                    + " WHERE benchmark = 'rm-bench' AND subset = 'math'")
            .head()
            .getDouble(0);
    assertThat(figure(spark, "rm-bench", "domain=math", "hard")).isCloseTo(hard, within(1e-12));
  }

  @Test
  void aPolicyIsAScorerWhateverItsBeta(SparkSession spark) throws IOException {
    Path policy = write("policy.json", Stream.of(POLICY.formatted(0.5, 0.1), ""));
    Path reference = write("reference.json", Stream.of(POLICY.formatted(0.2, 0.2), ""));
    String[] dpo = {
      "evaluate",
      "--dataset=rewardbench",
      "--benchmark=rewardbench",
      "--scorer=dpo",
      "--policy=" + policy,
      "--reference=" + reference
    };
    assertThat(run(dpo).out()).containsPattern("score +1\\.0000");
    run(Stream.concat(Stream.of(dpo), Stream.of("--beta=3")).toArray(String[]::new));
    run(
        "evaluate",
        "--dataset=rewardbench",
        "--benchmark=rewardbench",
        "--scorer=dpo-reference-free",
        "--policy=" + logProbs());
    // Three protocols, none over another
    Dataset<Row> results = results(spark);
    assertThat(results.count()).isEqualTo(3 * 30);
    assertThat(results.select("protocol").distinct().count()).isEqualTo(3);
    Row row = results.where("protocol LIKE '%beta 0.1' AND id = '0'").first();
    assertThat(row.<Double>getList(row.fieldIndex("chosen_scores")).get(0))
        .isCloseTo(0.1 * Math.log(0.5 / 0.2), within(1e-9));
    assertThat(row.<Double>getList(row.fieldIndex("rejected_scores")).get(0))
        .isCloseTo(0.1 * Math.log(0.1 / 0.2), within(1e-9));
    Row alone = results.where("protocol LIKE '%reference-free' AND id = '0'").first();
    assertThat(alone.<Double>getList(alone.fieldIndex("chosen_scores")).get(0))
        .isCloseTo(0.1 * -6, within(1e-9));
    assertThat(alone.<Double>getAs("result")).isZero();

    Path incomplete =
        write("short.jsonl", Stream.of("{\"response\": \"Bad 0\", \"log_probs\": [-1]}"));
    CommandRun missing =
        CommandRun.of(
            words(
                "evaluate",
                "--dataset=rewardbench",
                "--scorer=dpo-reference-free",
                "--policy=" + incomplete));
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).contains("has no log_probs for item");
    CommandRun half =
        CommandRun.of(words("evaluate", "--dataset=rewardbench", "--scorer=dpo", "--policy=x"));
    assertThat(half.code()).isNotZero();
  }

  @Test
  void shiftedCopiesAreScoredOutOfFoldAndDetected(SparkSession spark) {
    String[] perturb = {
      "perturb",
      "--dataset=rewardbench",
      "--output=shifted",
      "--kind=delete,replace",
      "--target=prompt,response",
      "--levels=0,.8"
    };
    assertThat(run(perturb).out()).contains("shifted");
    run("embed", "--dimension=128");
    run("evaluate", "--dataset=rewardbench", "--replicates=100");
    run("evaluate", "--dataset=shifted", "--slice-by=shift,level", "--replicates=100");
    double accuracy = figure(spark, "pairs", "rewardbench", "all", "accuracy");
    // The originals' own scores: the same items, and the same folds
    for (String shift : List.of("delete/prompt/0", "replace/response/0")) {
      assertThat(figure(spark, "pairs", "shifted", "shift=" + shift, "accuracy"))
          .isEqualTo(accuracy);
      assertThat(figure(spark, "pairs", "shifted", "shift=" + shift, "ece"))
          .isEqualTo(figure(spark, "pairs", "rewardbench", "all", "ece"));
    }
    // Texts can become equal, and such pairs have no winner; prompts alone never do that
    assertThat(rows(spark, "shift=replace/prompt/0.8")).isEqualTo(30);
    assertThat(rows(spark, "level=0")).isEqualTo(4 * 30);
    // No pair is scored by members that saw its original
    Dataset<Row> folds = evaluations(spark).where("dataset = 'shifted' AND slice LIKE 'fold=%'");
    assertThat(folds.where("slice = 'fold=-1'").count()).isZero();
    assertThat(folds.select("slice").distinct().count()).isEqualTo(2);

    run(
        "evaluate",
        "--dataset=shifted",
        "--benchmark=ood",
        "--in-distribution=rewardbench",
        "--slice-by=shift");
    assertThat(figure(spark, "ood", "shifted", "shift=replace/response/0", "auroc")).isEqualTo(0.5);
    assertThat(figure(spark, "ood", "shifted", "shift=replace/response/0.8", "auroc"))
        .isBetween(0.0, 1.0);
    assertThat(results(spark).where("benchmark = 'ood' AND is_ood IS NULL").count()).isZero();
    assertThat(results(spark).where("benchmark = 'ood' AND energy IS NOT NULL").count())
        .isEqualTo(results(spark).where("benchmark = 'pairs' AND dataset = 'shifted'").count());

    CommandRun alone = CommandRun.of(words("evaluate", "--dataset=shifted", "--benchmark=ood"));
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err()).contains("--in-distribution is missing");
  }

  private Dataset<Row> results(SparkSession spark) {
    return Lake.open(spark, folder.resolve("lake").toString())
        .read(EvaluateTables.BENCHMARK_RESULTS);
  }

  private Dataset<Row> evaluations(SparkSession spark) {
    return Lake.open(spark, folder.resolve("lake").toString()).read(EvaluateTables.EVALUATIONS);
  }

  private double figure(SparkSession spark, String benchmark, String slice, String metric) {
    return figure(spark, benchmark, benchmark, slice, metric);
  }

  private double figure(
      SparkSession spark, String benchmark, String dataset, String slice, String metric) {
    return evaluations(spark)
        .where("scorer <> 'longer-text-wins'")
        .where(
            "benchmark = '%s' AND dataset = '%s' AND slice = '%s' AND metric = '%s'"
                .formatted(benchmark, dataset, slice, metric))
        .select("value")
        .head()
        .getDouble(0);
  }

  private long rows(SparkSession spark, String slice) {
    return evaluations(spark)
        .where("scorer <> 'longer-text-wins' AND benchmark = 'pairs' AND dataset = 'shifted'")
        .where("metric = 'accuracy' AND slice = '%s'".formatted(slice))
        .select("rows")
        .head()
        .getLong(0);
  }

  /** Log probabilities from elsewhere: longer responses are less likely. */
  private Path logProbs() throws IOException {
    return write(
        "log-probs.jsonl",
        SUBSETS.stream()
            .flatMap(
                subset ->
                    Stream.iterate(0, i -> i < 6, i -> i + 1)
                        .flatMap(
                            i ->
                                Stream.of(
                                    LOG_PROBS.formatted(
                                        i, subset, "A good answer " + i + ".", "-1, -2, -2, -1"),
                                    LOG_PROBS.formatted(i, subset, "Bad " + i, "-1, -2")))));
  }

  private static Stream<String> rewardBench2Rows() {
    return Stream.of(
        """
        {"id": "1", "subset": "Math", "prompt": "Sum?", "chosen": ["Four"], \
        "rejected": ["Three", "Five", "Six"]}""",
        """
        {"id": "2", "subset": "Math", "prompt": "Product?", "chosen": ["Eight"], \
        "rejected": ["Nine", "Ten", "Two"]}""",
        """
        {"id": "1", "subset": "Focus", "prompt": "Why?", "chosen": ["Since it rains"], \
        "rejected": ["It", "So", "No"]}""",
        """
        {"id": "ref:7", "subset": "Ties", "prompt": "Last colour?", "chosen": ["Violet"], \
        "rejected": ["Seven", "Dog"]}""",
        """
        {"id": "tied:7", "subset": "Ties", "prompt": "A colour?", "chosen": ["Red", "Blue"], \
        "rejected": ["Seven", "Dog"]}""");
  }

  private static Stream<String> rewardBenchRows(String subset) {
    return Stream.iterate(0, i -> i < 6, i -> i + 1)
        .map(
            i ->
                """
                {"id": %d, "prompt": "Question %d of %s", "chosen": "A good answer %d.", \
                "rejected": "Bad %d", "subset": "%s"}"""
                    .formatted(i, i, subset, i, i, subset));
  }

  private static Stream<String> rmBenchRows(String domain) {
    return Stream.of("one", "two")
        .map(
            id ->
                """
                {"id": "%1$s", "domain": "%2$s", "prompt": "Task %1$s of %2$s", \
                "chosen": ["Right.", "Right, and why.", "# Right\\n- and why"], \
                "rejected": ["Wrong.", "Wrong, and why.", "# Wrong\\n- and why"]}"""
                    .formatted(id, domain));
  }

  private Path write(String name, Stream<String> lines) throws IOException {
    return write(folder.resolve(name), lines);
  }

  private static Path write(Path file, Stream<String> lines) throws IOException {
    return Files.writeString(file, lines.collect(Collectors.joining("\n", "", "\n")));
  }

  private CommandRun run(String... words) {
    return succeeds(words(words));
  }

  private static CommandRun succeeds(String... words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.code()).as(run.printed()).isZero();
    return run;
  }

  private String[] words(String... words) {
    return words(folder, words);
  }

  private static String[] words(Path folder, String... words) {
    return Stream.concat(Stream.of(words), Stream.of("--lake=" + folder.resolve("lake")))
        .toArray(String[]::new);
  }
}
