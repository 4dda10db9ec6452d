package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.schemas.tables.TreeTables;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Runs an ingest on Beam's direct runner and compares all that comes out of it. */
final class IngestCheck {
  private static final String BROKEN =
      """
      broken_json {"prompt": "p", "chosen":
      broken_json ["prompt"]
      broken_json "a text"
      broken_json {"prompt": "p"} trailing
      """;

  private static final Set<String> HIDDEN =
      Set.of(
          "episode_id",
          "source",
          "environment",
          "task_id",
          "group_id",
          "iteration",
          "chunk",
          "length",
          "status",
          "message",
          "node_id",
          "tree_id",
          "parent_id",
          "mechanism",
          "reward_form",
          "transition",
          "purpose",
          "state_key");

  private IngestCheck() {}

  /** {@code pairwise-votes} of the files in a folder, with a mapping that is written there. */
  static Ingest<Preference> mapped(Path folder, String mapping) {
    return Ingest.mapped(written(folder, mapping), List.of(folder.toString()));
  }

  /** A mapping, written to a folder and read back. */
  static VoteMapping mapping(Path folder, String mapping) {
    return VoteMapping.load(written(folder, mapping));
  }

  /** {@code transitions} or {@code events} with a mapping that is written to a folder. */
  static MappedEpisodes episodes(EpisodeFormat format, Path folder, String mapping) {
    return new MappedEpisodes(format, EpisodeMapping.load(format, written(folder, mapping)));
  }

  /** {@code nodes} of the files in a folder, with a mapping that is written there. */
  static Ingest<TableRow> trees(Path folder, String mapping) {
    return Ingest.mappedTrees(written(folder, mapping), List.of(folder.toString()));
  }

  /** {@code steps} with a mapping that is written to a folder. */
  static MappedSteps steps(Path folder, String mapping) {
    return new MappedSteps(StepMapping.load(written(folder, mapping)));
  }

  private static Path written(Path folder, String mapping) {
    try {
      return Files.writeString(folder.resolve("mapping.conf"), mapping);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PCollectionTuple expand(Ingest<?> ingest) {
    return pipeline().apply(new ReadInput<>(ingest));
  }

  /**
   * Loads the rows, and then once more beside a copy, all of whose rows have the same ids.
   *
   * @param further count of what rows hold beyond the first, as {@link #check} shows it
   */
  static <T extends Ingested<T>> void golden(
      Path folder, IngestFormat<T> format, String rows, List<String> expected, String further)
      throws IOException {
    long lines = rows.lines().count();
    Ingest<T> ingest = Ingest.of(format, List.of(folder.toString()));
    Files.writeString(folder.resolve("golden.jsonl"), rows);
    check(ingest, expected, List.of(), "rows_in=" + lines + further);

    Path copy = Files.createDirectories(folder.resolve("copy")).resolve("golden.jsonl");
    Files.writeString(copy, rows);
    List<String> duplicates =
        LongStream.rangeClosed(1, lines).mapToObj(n -> "golden.jsonl:" + n + " duplicate").toList();
    check(ingest, expected, duplicates, "rows_in=" + 2 * lines + further);
  }

  /**
   * Loads lines of {@code reason row}, of which {@code ok} ones are accepted, and broken lines
   * beside them: every other line is a reject with its file, line, payload and reason.
   *
   * @param accepted how many rows of the table the good lines hold
   */
  static <T extends Ingested<T>> void malformed(
      Path folder, IngestFormat<T> format, String cases, int accepted) throws IOException {
    List<String> lines = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (String line : (cases + BROKEN).lines().toList()) {
      int blank = line.indexOf(' ');
      lines.add(line.substring(blank + 1));
      if (!line.startsWith("ok ")) {
        expected.add("bad.jsonl:%d %s".formatted(lines.size(), line));
      }
    }
    assertThat(expected).hasSizeGreaterThanOrEqualTo(10);
    Files.writeString(folder.resolve("bad.jsonl"), String.join("\n", lines));
    checkRejects(
        Ingest.of(format, List.of(folder.toString())),
        accepted,
        expected,
        "rows_in=" + lines.size() + (accepted > 1 ? ", further=" + (accepted - 1) : ""));
  }

  /** Rows as {@link #show} has them, rejects as {@code file:line reason}, counts above 0. */
  static <T extends Ingested<T>> void check(
      Ingest<T> ingest, List<String> accepted, List<String> rejects, String tallies) {
    run(
        ingest,
        shown -> assertThat(shown).containsExactlyInAnyOrderElementsOf(accepted),
        reject -> place(reject) + " " + reject.reason(),
        rejects,
        tallies);
  }

  /** How many rows are accepted, and the rejects as {@code file:line reason payload}. */
  static <T extends Ingested<T>> void checkRejects(
      Ingest<T> ingest, int accepted, List<String> rejects, String tallies) {
    run(
        ingest,
        shown -> assertThat(shown).hasSize(accepted),
        reject -> place(reject) + " " + reject.reason() + " " + reject.payload(),
        rejects,
        tallies);
  }

  private static <T extends Ingested<T>> void run(
      Ingest<T> ingest,
      Check accepted,
      SerializableFunction<Reject, String> showReject,
      List<String> rejects,
      String tallies) {
    TestPipeline pipeline = pipeline();
    PCollectionTuple read = pipeline.apply(new ReadInput<>(ingest));
    expect(read.get(ingest.format().content().tag()), IngestCheck::show, accepted);
    expect(
        read.get(Books.REJECTS),
        showReject,
        shown -> assertThat(shown).containsExactlyInAnyOrderElementsOf(rejects));
    List<String> counts = List.of(tallies.split(", ", -1));
    expect(
        read.get(Books.TALLIES).apply("Some", Filter.by(tally -> tally.getValue() > 0)),
        tally -> tally.getKey() + "=" + tally.getValue(),
        shown -> assertThat(shown).containsExactlyInAnyOrderElementsOf(counts));
    pipeline.run();
  }

  /** What must hold of all rows. */
  private interface Check extends Serializable {
    void of(Iterable<String> shown);
  }

  private static String place(Reject reject) {
    return reject.file().replaceAll(".*/", "") + ":" + reject.line();
  }

  static void fails(ExitCode code, Runnable action, String... parts) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
        .hasMessageContainingAll(parts);
  }

  /** What a row says, less its ids; {@code ⏎} for a line end. */
  static String show(Ingested<?> row) {
    String shown =
        row instanceof Preference preference
            ? show(preference)
            : row instanceof Rating rating
                ? show(rating)
                : row instanceof TableRow other ? show(other) : show((StepLabels) row);
    return shown.replace('\n', '⏎');
  }

  /** Prompt, responses, label, margin, annotator, attributes and time. */
  private static String show(Preference row) {
    Vote vote = row.vote();
    String shown =
        String.join(
            "|",
            row.pair().prompt(),
            row.pair().responseA(),
            row.pair().responseB(),
            String.format(Locale.ROOT, "%s", vote.label()),
            String.valueOf(vote.margin()),
            String.valueOf(vote.annotator()),
            row.attributes().toString());
    return vote.votedAt() == null ? shown : shown + "@" + vote.votedAt();
  }

  /** Prompt, response, aspect, rating, span, annotator and attributes. */
  private static String show(Rating row) {
    Span span = row.score().span();
    return String.join(
        "|",
        row.answer().prompt(),
        row.answer().response(),
        row.score().aspect(),
        String.valueOf(row.score().rating()),
        span == null ? "all" : span.start() + "-" + span.end(),
        String.valueOf(row.annotator()),
        row.attributes().toString());
  }

  /** The columns that say something of the episode or node, in the order of the table. */
  private static String show(TableRow row) {
    List<String> columns =
        Stream.of(EpisodeTables.EPISODES, TreeTables.TREE_NODES)
            .map(Table::columnNames)
            .filter(names -> names.size() == row.values().size())
            .findFirst()
            .orElseThrow();
    return IntStream.range(0, columns.size())
        .filter(i -> !HIDDEN.contains(columns.get(i)))
        .filter(i -> row.values().get(i) != null && !row.values().get(i).equals(false))
        .mapToObj(i -> columns.get(i) + "=" + row.values().get(i))
        .collect(Collectors.joining("|"));
  }

  /** Prompt, steps, labels, annotator and attributes. */
  private static String show(StepLabels row) {
    return String.join(
        "|",
        row.prompt(),
        row.steps().toString(),
        row.labels().toString(),
        String.valueOf(row.annotator()),
        row.attributes().toString());
  }

  private static TestPipeline pipeline() {
    return TestPipeline.create().enableAbandonedNodeEnforcement(false);
  }

  private static <T> void expect(
      PCollection<T> rows, SerializableFunction<T, String> show, Check check) {
    PAssert.that(
            rows.apply(
                "Show " + rows.getName(), MapElements.into(TypeDescriptors.strings()).via(show)))
        .satisfies(
            shown -> {
              check.of(shown);
              return null;
            });
  }
}
