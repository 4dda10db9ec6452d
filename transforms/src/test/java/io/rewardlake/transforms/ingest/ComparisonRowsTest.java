package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of several comparisons: golden rows, and rows that are refused with a reason. */
class ComparisonRowsTest {
  private static final String COMPARED =
      """
      source = s
      votes { file = rows.jsonl, prompt = q
        comparisons = [
          { text-a = "out.0", text-b = "out.1", value = "said.0" }
          { text-a = "out.0", text-b = "out.2", value = "said.1" }
          { text-a = "out.1", text-b = "out.2", value = "said.2" }
        ]
        values { "1" = 1, "2" = 0, "0" = 0.5 }, annotator = who, attributes = [id] }
      """;

  @TempDir Path folder;

  @Test
  void severalComparisonsInOneRow() throws IOException {
    write(
        "rows.jsonl",
        """
        {"id": 1, "q": "say", "out": ["A", "B", "C"], "said": [1, 2, 0], "who": "ann"}
        {"id": 2, "q": "say", "out": ["A", "B", ""], "said": [1, null, "2"]}
        {"id": 3, "q": "say", "out": ["A", "A", "C"], "said": [0, 1, 1]}
        {"id": 4, "q": "say", "out": ["A", "B", "C"], "said": [1]}
        {"id": 1, "q": "say", "out": ["A", "B", "C"], "said": [1, 2, 1], "who": "ann"}
        {"id": 1, "q": "say", "out": ["A", "B", "C"], "said": [1, 2, 0], "who": "ann"}
        """);
    IngestCheck.check(
        mapped(COMPARED),
        List.of(
            "say|A|B|1.0|null|ann|{id=1}",
            "say|A|C|0.0|null|ann|{id=1}",
            "say|B|C|0.5|null|ann|{id=1}",
            "say|A|B|1.0|null|null|{id=2}",
            "say|B||0.0|null|null|{id=2}",
            "say|A|C|1.0|null|null|{id=3}", // twice the same vote on the same texts
            "say|A|B|1.0|null|null|{id=4}",
            "say|B|C|1.0|null|ann|{id=1}"), // what is new in a row that was there in part
        List.of("rows.jsonl:6 duplicate"),
        "rows_in=6, further=3");
  }

  @Test
  void rowsOfComparisonsAreRefusedAsOne() throws IOException {
    write(
        "rows.jsonl",
        """
        {"q": "say", "out": ["A", "B", "C"], "said": [1, 2, 0], "id": 0, "who": ""}
        {"q": "say", "out": ["A", "B", "C"], "said": [1, 2, 3]}
        {"q": "say", "out": ["A", "B", "C"], "said": [1, 2, [0]]}
        {"q": "say", "out": ["A", "B", "C"], "said": []}
        {"q": "say", "out": ["A", "B", "C"], "said": [null, "", null]}
        {"q": "say", "out": ["A", "B", "C"], "said": 1}
        {"q": "say", "out": ["A", "B"], "said": [1, 2, 0]}
        {"q": "say", "out": "ABC", "said": [1, 2, 0]}
        {"q": "say", "out": ["A", "B", 5], "said": [1, 2, 0]}
        {"q": "say", "out": ["A", null, "C"], "said": [1, 2, 0]}
        {"q": "say", "out": ["A", "A", "A"], "said": [1, 2, 0]}
        {"out": ["A", "B", "C"], "said": [1, 2, 0]}
        {"q": ["say"], "out": ["A", "B", "C"], "said": [1, 2, 0]}
        {"q": "say", "out": ["A", "B", "C"], "said": [1, 2, 0]
        """);
    IngestCheck.check(
        mapped(COMPARED),
        List.of(
            "say|A|B|1.0|null|null|{id=0}",
            "say|A|C|0.0|null|null|{id=0}",
            "say|B|C|0.5|null|null|{id=0}"),
        List.of(
            "rows.jsonl:2 unknown_value",
            "rows.jsonl:3 wrong_type",
            "rows.jsonl:4 missing_column",
            "rows.jsonl:5 missing_column",
            "rows.jsonl:6 missing_column",
            "rows.jsonl:7 missing_column",
            "rows.jsonl:8 missing_column",
            "rows.jsonl:9 wrong_type",
            "rows.jsonl:10 wrong_type",
            "rows.jsonl:11 equal_responses",
            "rows.jsonl:12 missing_column",
            "rows.jsonl:13 wrong_type",
            "rows.jsonl:14 broken_json"),
        "rows_in=14, further=2");
  }

  @Test
  void aPathThatLeadsNowhereIsAnErrorOfTheMapping() throws IOException {
    write(
        "rows.jsonl",
        "{\"id\": 1, \"q\": \"\", \"out\": [\"A\", \"B\"], \"said\": [1, 2, 0], \"who\": \"\"}\n");
    Ingest<Preference> ingest = mapped(COMPARED);
    IngestCheck.fails(
        ExitCode.DATA,
        () -> IngestCheck.expand(ingest),
        "votes.comparisons",
        "'out.2'",
        "rows.jsonl",
        "id, out, q, said, who");
  }

  private Ingest<Preference> mapped(String mapping) {
    return IngestCheck.mapped(folder, mapping);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }
}
