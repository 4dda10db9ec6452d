package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A golden file of each format, row by row, and the spellings of its columns. */
class FormatsTest {
  @TempDir Path folder;

  @Test
  void trlInAllItsShapes() throws IOException {
    IngestCheck.golden(
        folder,
        PreferenceFormat.TRL,
        """
        {"prompt": "p", "chosen": "c", "rejected": "r", "margin": 0.5}
        {"chosen": "The sky is blue.", "rejected": "The sky is green."}
        {"prompt": [{"role": "user", "content": "hi"}], "chosen": [{"role": "assistant", "content": "hello"}], "rejected": [{"role": "assistant", "content": "go"}], "lang": "en"}
        {"chosen": [{"role": "system", "content": "be kind"}, {"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}], "rejected": [{"role": "system", "content": "be kind"}, {"role": "user", "content": "hi"}, {"role": "assistant", "content": "go"}]}
        {"prompt": "hi", "chosen": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "x"}, {"role": "user", "content": "why?"}, {"role": "assistant", "content": "be nice"}], "rejected": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "x"}, {"role": "user", "content": "why?"}, {"role": "assistant", "content": "be rude"}]}
        {"prompt": [{"role": "user", "content": "2+2"}], "chosen": [{"role": "assistant", "content": null, "tool_calls": [{"type": "function"}]}, {"role": "tool", "name": "add", "content": "4"}, {"role": "assistant", "content": "4."}], "rejected": [{"role": "assistant", "content": ""}]}
        {"chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "user", "content": "1"}, {"role": "assistant", "content": "b"}], "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}, {"role": "user", "content": "2"}, {"role": "assistant", "content": "c"}]}
        """,
        List.of(
            "p|c|r|1.0|0.5|null|{}",
            "The sky is| blue.| green.|1.0|null|null|{}",
            "⏎⏎Human: hi⏎⏎Assistant:| hello| go|1.0|null|null|{lang=en}",
            "⏎⏎System: be kind⏎⏎Human: hi⏎⏎Assistant:| hello| go|1.0|null|null|{}",
            "⏎⏎Human: hi⏎⏎Assistant: x⏎⏎Human: why?⏎⏎Assistant:| be nice| be rude|1.0|null|null|{}",
            "⏎⏎Human: 2+2⏎⏎Assistant:|⏎⏎[tool_calls]: [{\"type\":\"function\"}]⏎⏎Tool: 4⏎⏎[name]: add⏎⏎Assistant: 4.||1.0|null|null|{}",
            "⏎⏎Human: q⏎⏎Assistant:| a⏎⏎Human: 1⏎⏎Assistant: b| a⏎⏎Human: 2⏎⏎Assistant: c|1.0|null|null|{}"),
        "");
  }

  @Test
  void ultraFeedbackOriginalAndBinarised() throws IOException {
    IngestCheck.golden(
        folder,
        PreferenceFormat.ULTRAFEEDBACK,
        """
        {"source": "s", "instruction": "q", "models": ["m1", "m2", "m3"], "completions": [{"model": "m1", "response": "A", "overall_score": 7.5, "fine-grained_score": 4.0, "critique": "long"}, {"model": "m2", "response": "B", "overall_score": 9}, {"model": "m3", "response": "C", "overall_score": 7.5}]}
        {"instruction": "q2", "completions": [{"response": "A", "annotations": {"helpfulness": {"Rating": "4"}, "honesty": {"Rating": "N/A"}, "truthfulness": {"Rating": "5"}}}, {"response": "B", "annotations": {"helpfulness": {"Rating": "N/A"}}}, {"response": "C", "annotations": {"helpfulness": {"Rating": "3"}}}]}
        {"instruction": "q3", "generations": ["A", "B"], "generation_models": ["x", "y"], "ratings": [1.0, "3"]}
        {"prompt": "q4", "prompt_id": "z", "chosen": [{"role": "user", "content": "q4"}, {"role": "assistant", "content": "A"}], "rejected": [{"role": "user", "content": "q4"}, {"role": "assistant", "content": "B"}], "messages": [{"role": "user", "content": "q4"}, {"role": "assistant", "content": "A"}], "score_chosen": 8.0, "score_rejected": 5.0}
        {"prompt": "q5", "chosen": "A", "chosen-rating": 4.5, "rejected": "B", "rejected-rating": 4.5}
        """,
        List.of(
            "q|A|B|0.0|1.5|null|{a.fine-grained_score=4.0, a.model=m1, a.overall_score=7.5, b.model=m2, b.overall_score=9, source=s}",
            "q|A|C|0.5|0.0|null|{a.fine-grained_score=4.0, a.model=m1, a.overall_score=7.5, b.model=m3, b.overall_score=7.5, source=s}",
            "q|B|C|1.0|1.5|null|{a.model=m2, a.overall_score=9, b.model=m3, b.overall_score=7.5, source=s}",
            "q2|A|C|1.0|1.5|null|{}",
            "q3|A|B|0.0|2.0|null|{a.model=x, a.rating=1.0, b.model=y, b.rating=3.0}",
            "⏎⏎Human: q4⏎⏎Assistant:| A| B|1.0|3.0|null|{prompt_id=z, score_chosen=8.0, score_rejected=5.0}",
            "q5|A|B|0.5|0.0|null|{chosen-rating=4.5, rejected-rating=4.5}"),
        ", further=2");
  }

  @Test
  void helpSteerAboveZeroMeansTheSecond() throws IOException {
    IngestCheck.golden(
        folder,
        PreferenceFormat.HELPSTEER,
        """
        {"domain": "general", "language": "en", "context": [{"role": "user", "content": "q"}], "response1": "A", "response2": "B", "overall_preference": -2, "individual_preference": [{"score": -2}]}
        {"split": "train", "prompt": "q", "response_1": "A", "response_2": "B", "preference_strength": 3}
        {"split": "train", "prompt": "p", "response_1": "A", "response_2": "B", "preference_strength": 0}
        {"split": "val", "prompt": "r", "response_1": "A", "response_2": "B", "preference_strength": -3, "preference_statement": "@Response 1 is much better", "preference_elaboration": "It answers.", "three_most_similar_preferences": [{"preference_strength": -3}], "all_preferences_unprocessed": []}
        """,
        List.of(
            "⏎⏎Human: q⏎⏎Assistant:| A| B|1.0|2.0|null|{domain=general, individual_preference=[{\"score\":-2}], language=en}",
            "q|A|B|0.0|3.0|null|{split=train}",
            "p|A|B|0.5|0.0|null|{split=train}",
            "r|A|B|1.0|3.0|null|{all_preferences_unprocessed=[], preference_elaboration=It answers., preference_statement=@Response 1 is much better, split=val, three_most_similar_preferences=[{\"preference_strength\":-3}]}"),
        "");
  }

  @Test
  void nectarRanksAreAllPairs() throws IOException {
    IngestCheck.golden(
        folder,
        PreferenceFormat.NECTAR,
        """
        {"prompt": "\\n\\nHuman: q\\n\\nAssistant: ", "answers": [{"answer": "A", "model": "x", "rank": 2}, {"answer": "B", "model": "y", "rank": 1}, {"answer": "C", "model": "z", "rank": 2.0}], "turns": 1}
        {"prompt": "plain", "answers": [{"answer": "A", "rank": 1}, {"answer": "A", "rank": 2}, {"answer": "B", "rank": 7}]}
        """,
        List.of(
            "⏎⏎Human: q⏎⏎Assistant:| A| B|0.0|null|null|{a.model=x, a.rank=2, b.model=y, b.rank=1, turns=1}",
            "⏎⏎Human: q⏎⏎Assistant:| A| C|0.5|0.0|null|{a.model=x, a.rank=2, b.model=z, b.rank=2.0, turns=1}",
            "⏎⏎Human: q⏎⏎Assistant:| B| C|1.0|null|null|{a.model=y, a.rank=1, b.model=z, b.rank=2.0, turns=1}",
            "plain|A|B|1.0|null|null|{a.rank=1, b.rank=7}",
            "plain|A|B|1.0|null|null|{a.rank=2, b.rank=7}"),
        ", further=3");
  }

  @Test
  void openAiPreferenceFineTuning() throws IOException {
    IngestCheck.golden(
        folder,
        PreferenceFormat.OPENAI,
        """
        {"input": {"messages": [{"role": "developer", "content": "short"}, {"role": "user", "content": [{"type": "text", "text": "q"}]}], "tools": [], "parallel_tool_calls": true}, "preferred_output": [{"role": "assistant", "content": "A"}], "non_preferred_output": [{"role": "assistant", "content": "B"}]}
        """,
        List.of(
            "⏎⏎Developer: short⏎⏎Human: q⏎⏎Assistant:| A| B|1.0|null|null|{input.parallel_tool_calls=true, input.tools=[]}"),
        "");
  }

  @Test
  void rewardBenchKeepsSubsetAndId() throws IOException {
    IngestCheck.golden(
        folder,
        PreferenceFormat.REWARDBENCH,
        """
        {"prompt": "q", "chosen": "A", "chosen_model": "m", "rejected": "B", "rejected_model": "n", "subset": "hep-cpp", "id": 31}
        {"prompt": "q", "chosen": "A", "chosen_model": "m", "rejected": "B", "rejected_model": "n", "subset": "hep-go", "id": 31}
        """,
        List.of(
            "q|A|B|1.0|null|null|{chosen_model=m, id=31, rejected_model=n, subset=hep-cpp}",
            "q|A|B|1.0|null|null|{chosen_model=m, id=31, rejected_model=n, subset=hep-go}"),
        "");
  }

  @Test
  void rewardBench2BestOfFourAndTies() throws IOException {
    IngestCheck.golden(
        folder,
        PreferenceFormat.REWARDBENCH2,
        """
        {"id": "7", "prompt": "q", "chosen": ["A"], "rejected": ["B", "C", "D"], "num_correct": 1, "num_incorrect": 3, "subset": "Math"}
        {"id": "tied:7", "prompt": "t", "chosen": ["A", "B"], "rejected": ["C"], "subset": "Ties"}
        """,
        List.of(
            "q|A|B|1.0|null|null|{i=0, id=7, j=0, num_correct=1, num_incorrect=3, subset=Math}",
            "q|A|C|1.0|null|null|{i=0, id=7, j=1, num_correct=1, num_incorrect=3, subset=Math}",
            "q|A|D|1.0|null|null|{i=0, id=7, j=2, num_correct=1, num_incorrect=3, subset=Math}",
            "t|A|C|1.0|null|null|{i=0, id=tied:7, j=0, subset=Ties}",
            "t|B|C|1.0|null|null|{i=1, id=tied:7, j=0, subset=Ties}",
            "t|A|B|0.5|0.0|null|{i=0, id=tied:7, subset=Ties, tied_with=1}"),
        ", further=4");
  }

  @Test
  void rmBenchIsNineComparisons() throws IOException {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        expected.add(
            "q|c%d|r%d|1.0|null|null|{domain=chat, i=%d, id=1, j=%d}".formatted(i, j, i, j));
        // The second row's first two styles are the same text
        expected.add(
            "q|c%d|r%d|1.0|null|null|{error=e, i=%d, id=2, j=%d, subset=chat}"
                .formatted(i == 1 ? 0 : i, j, i, j));
      }
    }
    IngestCheck.golden(
        folder,
        PreferenceFormat.RM_BENCH,
        """
        {"id": 1, "prompt": "q", "chosen": ["c0", "c1", "c2"], "rejected": ["r0", "r1", "r2"], "domain": "chat"}
        {"id": 2, "prompt": "q", "chosen": ["c0", "c0", "c2"], "rejected": ["r0", "r1", "r2"], "subset": "chat", "error": "e"}
        """,
        expected,
        ", further=16");
  }

  @Test
  void rmBenchIsOneJsonArray() throws IOException {
    String row =
        "{\"id\": %d, \"prompt\": \"q\", \"chosen\": [\"a\", \"b\", \"c\"],"
            + " \"rejected\": [\"d\", \"e\", \"f\"], \"domain\": \"chat\"}";
    // All on one line, as programs write it
    String array = "[" + row.formatted(1) + ", 5, " + row.formatted(2) + "]";
    RowParser<Preference> parser = new RmBench(new Feed("s", RmBench.NAME));
    Parsed<Preference> whole =
        Parsed.of(parser, Files.writeString(folder.resolve("x.json"), array));
    assertThat(whole.ids()).hasSize(18).doesNotHaveDuplicates();
    assertThat(whole.refused()).containsExactly("2 broken_json");

    for (String broken : List.of(array + " more", array.substring(0, array.length() - 1))) {
      Path file = Files.writeString(folder.resolve("x.json"), broken);
      assertThat(Parsed.of(parser, file).ids()).isEqualTo(whole.ids());
      assertThat(Parsed.of(parser, file).refused())
          .as(broken)
          .containsExactly("2 broken_json", "4 broken_json");
    }
    Path lines = Files.writeString(folder.resolve("x.json"), row.formatted(1));
    assertThat(Parsed.of(parser, lines).refused()).containsExactly("1 broken_json");
    Path none = Files.writeString(folder.resolve("x.json"), "[]");
    assertThat(Parsed.of(parser, none)).isEqualTo(new Parsed<Preference>(List.of(), List.of()));

    Files.writeString(
        folder.resolve("x.json"), "[" + row.formatted(1) + ", " + row.formatted(1) + "]");
    Ingest<Preference> twice =
        Ingest.of(PreferenceFormat.RM_BENCH, List.of(folder.resolve("x.json").toString()));
    IngestCheck.checkRejects(
        twice,
        9,
        List.of("x.json:2 duplicate " + row.formatted(1).replace(": ", ":").replace(", ", ",")),
        "rows_in=2, further=8");
  }

  @Test
  void everySpellingOfAColumnMeansTheSame() throws Exception {
    RowParser<Preference> parser = new UltraFeedback(new Feed("s", UltraFeedback.NAME));
    Preference usual =
        one(
            parser,
            "{'prompt':'p','chosen':'A','rejected':'B','score_chosen':3,'score_rejected':1}");
    List<String> chosen = ColumnName.SCORE_CHOSEN.spellings();
    List<String> rejected = ColumnName.SCORE_REJECTED.spellings();
    assertThat(rejected).hasSameSizeAs(chosen).hasSize(6);
    for (int i = 0; i < chosen.size(); i++) {
      for (String prompt : ColumnName.PROMPT.spellings()) {
        String row =
            "{'%s':'p','chosen_response':'A','rejected_response':'B','%s':3,'%s':1}"
                .formatted(prompt, chosen.get(i), rejected.get(i));
        Preference other = one(parser, row);
        assertThat(other.pair()).as(row).isEqualTo(usual.pair());
        assertThat(other.vote().margin()).as(row).isEqualTo(2.0);
      }
    }
    assertThat(IngestCheck.show(usual))
        .isEqualTo("p|A|B|1.0|2.0|null|{score_chosen=3, score_rejected=1}");
  }

  @Test
  void dialoguesOfHhRlhfUnderOtherNames() throws Exception {
    RowParser<Preference> parser = new HhRlhf(new Feed("s", HhRlhf.NAME));
    String row =
        "{'%s':'\\n\\nHuman: q\\n\\nAssistant: A','%s':'\\n\\nHuman: q\\n\\nAssistant: B','n':1}";
    List<String> chosen = ColumnName.CHOSEN.spellings();
    List<String> rejected = ColumnName.REJECTED.spellings();
    assertThat(rejected).hasSameSizeAs(chosen).hasSizeGreaterThan(2);
    for (int i = 0; i < chosen.size(); i++) {
      assertThat(IngestCheck.show(one(parser, row.formatted(chosen.get(i), rejected.get(i)))))
          .isEqualTo("⏎⏎Human: q⏎⏎Assistant:| A| B|1.0|null|null|{n=1}");
    }
  }

  @Test
  void aPairIdIsOfTheRowInABenchmarkAndOfTheTextsElsewhere() throws Exception {
    RowParser<Preference> bench = new RewardBench(new Feed("s", RewardBench.NAME));
    String row = "{'prompt':'p','chosen':'A','rejected':'B','subset':'%s','id':1}";
    assertThat(one(bench, row.formatted("x")).pair().pairId())
        .isNotEqualTo(one(bench, row.formatted("y")).pair().pairId());
    RowParser<Preference> trl = new Trl(new Feed("s", Trl.NAME));
    assertThat(one(trl, row.formatted("x")).pair()).isEqualTo(one(trl, row.formatted("y")).pair());
  }

  @Test
  void aSharedBeginningCutsNoCharacterIntoHalves() throws Exception {
    RowParser<Preference> trl = new Trl(new Feed("s", Trl.NAME));
    assertThat(IngestCheck.show(one(trl, "{'chosen':'so 😀!','rejected':'so 😁?'}")))
        .isEqualTo("so| 😀!| 😁?|1.0|null|null|{}");
    assertThat(IngestCheck.show(one(trl, "{'chosen':'so','rejected':'so much'}")))
        .isEqualTo("so|| much|1.0|null|null|{}");
  }

  @Test
  void aColumnThatNoRowHasNamesTheKnownSpellings() throws IOException {
    Files.writeString(
        folder.resolve("x.jsonl"),
        "broken\n{\"prompt\": \"p\", \"chosen\": \"A\", \"rejcted\": \"B\"}\n");
    Ingest<Preference> ingest = Ingest.of(PreferenceFormat.TRL, List.of(folder.toString()));
    IngestCheck.fails(
        ExitCode.DATA,
        () -> IngestCheck.expand(ingest),
        "format trl",
        "'rejected'",
        "x.jsonl",
        "rejected, rejected_response",
        "Nearest in the input: rejcted");
  }

  /** The one preference of a row, in single quotes. */
  private Preference one(RowParser<Preference> parser, String row) throws IOException {
    Path file = Files.writeString(folder.resolve("one.jsonl"), row.replace('\'', '"'));
    Parsed<Preference> parsed = Parsed.of(parser, file);
    assertThat(parsed.refused()).as(row).isEmpty();
    assertThat(parsed.accepted()).as(row).hasSize(1);
    return parsed.accepted().get(0);
  }
}
