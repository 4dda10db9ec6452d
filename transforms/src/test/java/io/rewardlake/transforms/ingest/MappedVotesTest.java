package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways in which files hold votes: golden rows, and rows that are refused with a reason. */
class MappedVotesTest {
  private static final String JUDGED =
      """
      source = s
      items { file = outputs.jsonl, id = [task, model], text = out, empty-text = true, prompt = q
        attributes = [meta.tokens] }
      votes { file = judged.csv, item-a = [task, m1], item-b = [task, m2], value = grade
        scale { a = 1, b = 2 }, values { "0.0" = 0.5 }, annotator = judge, attributes = [m2] }
      """;
  private static final String CHOSEN =
      """
      source = s
      votes { file = rows.jsonl, pair = id, prompt = [q, more], text-a = good.text
        text-b = bad.text, preferred = a, attributes = [good.score, bad.score, good.calls, tags] }
      """;

  @TempDir Path folder;

  @Test
  void pairsThatHoldBothTexts() throws IOException {
    write(
        "pairs.jsonl",
        """
        {"id": "s/1", "q": "say", "o1": "X", "o2": "", "gold": 2}
        {"id": "s/2", "q": "say", "o1": "Y", "o2": "Z", "gold": 1}
        {"id": "s/3", "q": "say", "o1": "Y", "o2": "Y"}
        {"id": "s/4", "q": "say", "o1": "Y", "o2": null}
        {"id": "s/5", "q": "say", "o1": "Y"}
        {"id": "", "q": "say", "o1": "Y", "o2": "Z"}
        {"id": "s/7", "q": null, "o1": "Y", "o2": "Z"}
        {"id": "s/1", "q": "say", "o1": "other", "o2": "text"}
        ["s/9"]
        """);
    write(
        "votes.csv",
        """
        id,who,how,swapped,winner
        s/1,J,CoT,0,1
        s/1,J,CoT,1,2
        s/1,J/K,,0,1
        s/1,,,0,1
        s/1,J,CoT,0,1
        s/1,J,CoT,0,
        s/1,J,CoT,0,neither
        s/3,J,CoT,0,1
        s/8,J,CoT,0,1
        ,J,CoT,0,1
        s/1,J,CoT,0
        """);
    IngestCheck.check(
        mapped(
            """
            source = s
            pairs { file = pairs.jsonl, id = id, text-a = o1, text-b = o2, prompt = q
              attributes = [gold] }
            votes { file = votes.csv, pair = id, value = winner, values { "1" = 1, "2" = 0 }
              annotator = [who, how], attributes = [swapped] }
            """),
        List.of(
            "say|X||1.0|null|J/CoT|{gold=2, swapped=0}",
            "say|X||0.0|null|J/CoT|{gold=2, swapped=1}",
            "say|X||1.0|null|J\\/K/|{gold=2, swapped=0}",
            "say|X||1.0|null|null|{gold=2, swapped=0}"),
        List.of(
            "pairs.jsonl:3 equal_responses",
            "pairs.jsonl:4 wrong_type",
            "pairs.jsonl:5 missing_column",
            "pairs.jsonl:6 empty_text",
            "pairs.jsonl:7 empty_text",
            "pairs.jsonl:8 duplicate",
            "pairs.jsonl:9 broken_json",
            "votes.csv:6 duplicate",
            "votes.csv:7 empty_text",
            "votes.csv:8 unknown_value",
            "votes.csv:9 unknown_pair",
            "votes.csv:10 unknown_pair",
            "votes.csv:11 empty_text",
            "votes.csv:12 broken_csv"),
        "rows_in=20, pairs=2, pairs_without_votes=1");
  }

  @Test
  void gradedVotesOnItemsOfTwoKeys() throws IOException {
    write(
        "outputs.jsonl",
        """
        {"task": 1, "model": "base", "q": "say", "out": "B", "meta": {"tokens": 3}}
        {"task": 1, "model": "x", "q": "say", "out": "", "meta": {"tokens": 0}}
        {"task": 1, "model": "y", "q": "say", "out": "B", "meta": null}
        {"task": 2, "model": "base", "q": "do", "out": "D"}
        {"task": 2, "model": "x", "q": "else", "out": "X"}
        {"task": 2, "model": "y", "q": "do", "out": null}
        {"task": 2, "q": "do", "out": "D"}
        {"task": 1, "model": "x", "q": "say", "out": "again"}
        """);
    write(
        "judged.csv",
        """
        task,m1,m2,judge,grade
        1,base,x,J,1.25
        1,base,x,K,1
        1,base,x,L,2.0
        1,base,y,J,0.0
        1,base,y,K,0
        1,base,y,L,2.5
        1,base,y,M,
        1,base,y,N,better
        1,base,base,J,1
        1,base,,J,1
        2,base,x,J,1.5
        2,base,y,J,1.5
        3,base,x,J,1.5
        1,base,x,J,1.25
        1,base,x,J
        """);
    IngestCheck.check(
        mapped(JUDGED),
        List.of(
            "say|B||0.75|null|J|{a.meta.tokens=3, b.meta.tokens=0, m2=x}",
            "say|B||1.0|null|K|{a.meta.tokens=3, b.meta.tokens=0, m2=x}",
            "say|B||0.0|null|L|{a.meta.tokens=3, b.meta.tokens=0, m2=x}",
            "say|B|B|0.5|null|J|{a.meta.tokens=3, m2=y}"),
        List.of(
            "outputs.jsonl:6 wrong_type",
            "outputs.jsonl:7 missing_column",
            "outputs.jsonl:8 duplicate",
            "judged.csv:6 bad_number",
            "judged.csv:7 bad_number",
            "judged.csv:8 empty_text",
            "judged.csv:9 bad_number",
            "judged.csv:10 equal_responses",
            "judged.csv:11 empty_text",
            "judged.csv:12 unknown_item",
            "judged.csv:13 unknown_item",
            "judged.csv:14 unknown_item",
            "judged.csv:15 duplicate",
            "judged.csv:16 broken_csv"),
        "rows_in=23, items=5");
  }

  @Test
  void itemsWithoutTextAreRefusedUnlessTheMappingAllowsThem() throws IOException {
    write("outputs.jsonl", "{\"k\": 1, \"t\": \"A\"}\n{\"k\": 2, \"t\": \"\"}\n");
    write("judged.csv", "a,b,v\n1,2,a\n");
    String mapping =
        """
        source = s
        items { file = outputs.jsonl, id = k, text = t%s }
        votes { file = judged.csv, item-a = a, item-b = b, value = v, values { a = 1 } }
        """;
    IngestCheck.check(
        mapped(mapping.formatted("")),
        List.of(),
        List.of("outputs.jsonl:2 empty_text", "judged.csv:2 unknown_item"),
        "rows_in=3, items=1");
    IngestCheck.check(
        mapped(mapping.formatted(", empty-text = true")),
        List.of("|A||1.0|null|null|{}"),
        List.of(),
        "rows_in=3, items=2");
  }

  @Test
  void rowsThatSayWhichIsPreferred() throws IOException {
    write(
        "rows.jsonl",
        """
        {"id": "a", "q": "say", "more": null, "good": {"text": "X", "score": 1.0, "calls": {"t": [1]}}, "bad": {"text": "", "score": -1}, "tags": ["u", "v"]}
        {"id": "b", "q": "say", "more": "this", "good": {"text": "X", "score": null}, "bad": {"text": "Y"}}
        {"id": "c", "q": "say", "more": "", "good": {"text": "X"}, "bad": {"text": "X"}}
        {"id": "d", "q": "say", "more": "", "good": {"text": "X"}, "bad": "Y"}
        {"id": "e", "q": "say", "more": "", "good": {"text": "X"}, "bad": {"answer": "Y"}}
        {"id": "f", "q": "say", "more": "", "good": {"text": "X"}, "bad": null}
        {"id": "g", "q": "say", "more": "", "good": {"text": 1}, "bad": {"text": "Y"}}
        {"id": "h", "q": "say", "more": "", "good": {"text": null}, "bad": {"text": "Y"}}
        {"id": "i", "q": null, "more": null, "good": {"text": "X"}, "bad": {"text": "Y"}}
        {"id": "j", "q": "say", "good": {"text": "X"}, "bad": {"text": "Y"}}
        {"id": "", "q": "say", "more": "", "good": {"text": "X"}, "bad": {"text": "Y"}}
        {"q": "say", "more": "", "good": {"text": "X"}, "bad": {"text": "Y"}}
        {"id": "b", "q": "say", "more": "this", "good": {"text": "X", "score": null}, "bad": {"text": "Y"}}
        """);
    IngestCheck.check(
        mapped(CHOSEN),
        List.of(
            "say|X||1.0|null|null|{bad.score=-1, good.calls={\"t\":[1]}, good.score=1.0,"
                + " tags=[\"u\",\"v\"]}",
            "say⏎⏎this|X|Y|1.0|null|null|{}"),
        List.of(
            "rows.jsonl:3 equal_responses",
            "rows.jsonl:4 missing_column",
            "rows.jsonl:5 missing_column",
            "rows.jsonl:6 missing_column",
            "rows.jsonl:7 wrong_type",
            "rows.jsonl:8 wrong_type",
            "rows.jsonl:9 empty_text",
            "rows.jsonl:10 missing_column",
            "rows.jsonl:11 empty_text",
            "rows.jsonl:12 missing_column",
            "rows.jsonl:13 duplicate"),
        "rows_in=13");
  }

  @Test
  void theSecondOfTwoMayBeThePreferredOne() throws IOException {
    write("rows.jsonl", "{\"worse\": \"W\", \"better\": \"B\"}\n");
    IngestCheck.check(
        mapped(
            "source = s, votes { file = rows.jsonl, text-a = worse, text-b = better,"
                + " preferred = b }"),
        List.of("|W|B|0.0|null|null|{}"),
        List.of(),
        "rows_in=1");
  }

  @Test
  void idsOfPairsAreTheSourcesOwn() throws IOException {
    write("rows.jsonl", "{\"a\": \"A\", \"b\": \"B\", \"set\": \"x/y\", \"n\": 7}\n");
    String mapping =
        "source = s, votes { file = rows.jsonl, pair = [set, n], text-a = a, text-b = b,"
            + " preferred = a }";
    VoteMapping.Votes votes = IngestCheck.mapping(folder, mapping).votes();
    InlineVotes rows =
        new InlineVotes(new Feed("s", "f"), new VoteRows(votes), (Sides.Texts) votes.sides());
    assertThat(Parsed.of(rows, folder.resolve("rows.jsonl")).accepted())
        .extracting(preference -> preference.pair().pairId())
        .containsExactly("x\\/y/7");
  }

  private Ingest<Preference> mapped(String mapping) {
    return IngestCheck.mapped(folder, mapping);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }
}
