package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each format on Beam's direct runner, which re-encodes elements and forbids their mutation. */
class ReadPreferencesTest {
  @TempDir Path folder;

  @Test
  void dialoguesAreCutAtTheLastSharedTurn() throws IOException {
    write(
        "hh.jsonl",
        """
        {"chosen": "\\n\\nHuman: hi\\n\\nAssistant: hello\\n\\nHuman: why?\\n\\nAssistant: be nice", "rejected": "\\n\\nHuman: hi\\n\\nAssistant: hello\\n\\nHuman: why?\\n\\nAssistant: be rude", "row_id": 7}
        {"chosen": "\\n\\nHuman: hi\\n\\nAssistant: a", "rejected": "\\n\\nHuman: ho\\n\\nAssistant: b"}
        {"chosen": "\\n\\nHuman: hi\\n\\nAssistant: a", "rejected": "\\n\\nHuman: hi\\n\\nAssistant: a"}
        {"chosen": "\\n\\nHuman: hi\\n\\nAssistant: a"}
        {"chosen": "", "rejected": "\\n\\nHuman: hi\\n\\nAssistant: a"}
        """);
    IngestCheck.check(
        Ingest.of(PreferenceFormat.HH_RLHF, List.of(folder.toString())),
        List.of(
            "⏎⏎Human: hi⏎⏎Assistant: hello⏎⏎Human: why?⏎⏎Assistant:| be nice| be rude|1.0|null|null|{row_id=7}"),
        List.of(
            "hh.jsonl:2 no_shared_prompt",
            "hh.jsonl:3 equal_responses",
            "hh.jsonl:4 missing_column",
            "hh.jsonl:5 empty_text"),
        "rows_in=5");
  }

  @Test
  void everyMalformedRowIsAccountedFor() throws IOException {
    Files.write(
        folder.resolve("trl.jsonl"),
        concat(
            """
            {"prompt": "p", "chosen": "c", "rejected": "r", "margin": 1.50, "lang": "en", "n": 2.0}

            {"prompt": "p", "chosen": "c", "rejected":
            ["prompt"]
            {"prompt": "p", "chosen": "c"}
            {"prompt": "p", "chosen": true, "rejected": "r"}
            {"prompt": "p", "chosen": 4, "rejected": "r"}
            {"prompt": "p", "chosen": "r", "rejected": "r"}
            {"prompt": " ", "chosen": "c", "rejected": "r"}
            {"prompt": "p", "chosen": "c", "rejected": "r", "margin": NaN}
            {"prompt": "p", "chosen": "c", "rejected": "r", "margin": -1}
            {"prompt": "p", "chosen": "c", "rejected": "r", "margin": "much"}
            {"prompt": "p", "chosen": "c", "rejected": "r"} trailing
            """
                .getBytes(StandardCharsets.UTF_8),
            "{\"prompt\": \"".getBytes(StandardCharsets.UTF_8),
            new byte[] {(byte) 0xC3, (byte) 0x28},
            """
            ", "chosen": "c", "rejected": "r"}
            {"prompt": "p", "chosen": "c", "rejected": "r", "margin": 1.50, "n": 2.0, "lang": "en"}
            {"prompt": null, "chosen": "c", "rejected": "r"}
            {"prompt": "p", "chosen": "", "rejected": "r"}"""
                .getBytes(StandardCharsets.UTF_8)));
    IngestCheck.check(
        Ingest.of(PreferenceFormat.TRL, List.of(folder.toString())),
        List.of("p|c|r|1.0|1.5|null|{lang=en, n=2.0}", "p||r|1.0|null|null|{}"),
        List.of(
            "trl.jsonl:3 broken_json",
            "trl.jsonl:4 broken_json",
            "trl.jsonl:5 missing_column",
            "trl.jsonl:6 wrong_type",
            "trl.jsonl:7 wrong_type",
            "trl.jsonl:8 equal_responses",
            "trl.jsonl:9 empty_text",
            "trl.jsonl:10 bad_number",
            "trl.jsonl:11 bad_number",
            "trl.jsonl:12 bad_number",
            "trl.jsonl:13 broken_json",
            "trl.jsonl:14 invalid_utf8",
            "trl.jsonl:15 duplicate",
            "trl.jsonl:16 wrong_type"),
        "rows_in=16");
  }

  @Test
  void parquetRowsAreNumbered() throws IOException {
    Schema schema =
        SchemaBuilder.record("row")
            .fields()
            .requiredString("prompt")
            .requiredString("chosen")
            .requiredString("rejected")
            .requiredInt("id")
            .endRecord();
    try (ParquetWriter<GenericRecord> out =
        AvroParquetWriter.<GenericRecord>builder(
                HadoopOutputFile.fromPath(
                    new org.apache.hadoop.fs.Path(folder.resolve("x.parquet").toUri()),
                    new Configuration()))
            .withSchema(schema)
            .build()) {
      for (String rejected : List.of("r", "c")) {
        GenericRecord row = new GenericData.Record(schema);
        row.put("prompt", "p");
        row.put("chosen", "c");
        row.put("rejected", rejected);
        row.put("id", 9);
        out.write(row);
      }
    }
    IngestCheck.check(
        Ingest.of(PreferenceFormat.TRL, List.of(folder + "/*.parquet")),
        List.of("p|c|r|1.0|null|null|{id=9}"),
        List.of("x.parquet:2 equal_responses"),
        "rows_in=2");
  }

  @Test
  void votesMeetPairsAndItems() throws IOException {
    write(
        "items.csv",
        """
        id,text,topic
        i1,"first, with
        a line end and ""quotes""\",t
        i2,second,t
        i3,other topic,u
        i4,second,t
        i5,,t
        i1,again,t
        """);
    write(
        "pairs.jsonl",
        """
        {"id": 1, "l": "i1", "r": "i2", "gold": "a1"}
        {"id": 2, "l": "i2", "r": "i2"}
        {"id": 3, "l": "i2", "r": "i4", "gold": null}
        {"id": 4, "l": "i2", "r": "i9"}
        {"id": 5, "l": "i1", "r": "i3"}
        {"id": 6, "l": "i4", "r": "i1"}
        {"id": 6, "l": "i1", "r": "i4"}
        """);
    write(
        "votes.csv",
        """
        pair,who,what,when,why
        1,ann,a1,2020-02-29 10:00:00 UTC,"because
        of two
        lines"
        1,bob,equal,2020-02-29 10:00:00 UTC,#fine
        1,cy,a3,2020-02-29 10:00:00 UTC,
        3,,a2,,
        4,ann,a1,,
        7,ann,a1,,
        1,dee,a1,yesterday,
        1,dee,a1
        1,ed,a1,,an "inner" quote
        1,ann,a1,2020-02-29 10:00:00 UTC,"because
        of two
        lines"
        1,fay,a1,,"never closed
        1,gus,a2,,
        """);
    IngestCheck.check(
        mapped(
            """
            source = s
            items { file = items.csv, id = id, text = text, prompt = topic }
            pairs { file = "pairs.*", id = id, item-a = l, item-b = r, attributes = [gold] }
            votes { file = votes.csv, pair = pair, value = what, annotator = who, time = when
              values { a1 = 1, a2 = 0, equal = 0.5 }
              time-pattern = "yyyy-MM-dd HH:mm:ss z", attributes = [why] }
            """),
        List.of(
            "t|first, with⏎a line end and \"quotes\"|second|1.0|null|ann|{gold=a1, why=because⏎of two⏎lines}@1582970400000000",
            "t|first, with⏎a line end and \"quotes\"|second|0.5|null|bob|{gold=a1, why=#fine}@1582970400000000",
            "t|second|second|0.0|null|null|{}",
            "t|first, with⏎a line end and \"quotes\"|second|1.0|null|ed|{gold=a1, why=an \"inner\" quote}",
            "t|first, with⏎a line end and \"quotes\"|second|0.0|null|gus|{gold=a1}"),
        List.of(
            "items.csv:7 empty_text",
            "items.csv:8 duplicate",
            "pairs.jsonl:2 equal_responses",
            "pairs.jsonl:4 unknown_item",
            "pairs.jsonl:5 no_shared_prompt",
            "pairs.jsonl:7 duplicate",
            "votes.csv:6 unknown_value",
            "votes.csv:8 unknown_pair",
            "votes.csv:9 unknown_pair",
            "votes.csv:10 bad_time",
            "votes.csv:11 broken_csv",
            "votes.csv:13 duplicate",
            "votes.csv:16 broken_csv"),
        "rows_in=25, items=4, pairs=3, pairs_without_votes=1");
  }

  @Test
  void votesThatNameItems() throws IOException {
    write("items.jsonl", "{\"k\": \"x\", \"t\": \"X\"}\n{\"k\": \"y\", \"t\": \"Y\"}\n");
    write(
        "votes.jsonl",
        """
        {"a": "x", "b": "y", "v": "a", "w": "ann"}
        {"a": "x", "b": "y", "v": "a", "w": "bob"}
        {"a": "x", "b": "z", "v": "b", "w": "ann"}
        {"a": "x", "b": "x", "v": "b", "w": "ann"}
        """);
    IngestCheck.check(
        mapped(
            """
            source = s
            items { file = items.jsonl, id = k, text = t }
            votes { file = votes.jsonl, item-a = a, item-b = b, value = v, annotator = w
              values { a = 1, b = 0 } }
            """),
        List.of("|X|Y|1.0|null|ann|{}", "|X|Y|1.0|null|bob|{}"),
        List.of("votes.jsonl:3 unknown_item", "votes.jsonl:4 equal_responses"),
        "rows_in=6, items=2");
  }

  @Test
  void severalAnnotatorsInOneRow() throws IOException {
    write(
        "wide.jsonl",
        """
        {"q": "say", "in": "", "x": "X", "y": "", "j1": 1, "j2": 0, "id": 5}
        {"q": "say", "in": "more", "x": "X", "y": "Y", "j1": 3, "j2": 2, "id": 6}
        {"q": "say", "in": "", "x": true, "y": "Y", "j1": 1, "j2": 2, "id": 7}
        {"q": "say", "in": "", "x": "X", "y": "Y", "j1": null, "id": 8}
        """);
    IngestCheck.check(
        mapped(
            """
            source = s
            votes { file = "*", pair = id, prompt = [q, in], text-a = x, text-b = y
              annotators = [j1, j2], values { "1" = 1, "2" = 0, "0" = 0.5 } }
            """),
        List.of("say|X||1.0|null|j1|{}", "say|X||0.5|null|j2|{}", "say⏎⏎more|X|Y|0.0|null|j2|{}"),
        List.of(
            "wide.jsonl:2 unknown_value", "wide.jsonl:3 wrong_type", "wide.jsonl:4 missing_column"),
        "rows_in=6");
  }

  @Test
  void wholeInputErrorsNameWhatIsWrong() throws IOException {
    IngestCheck.fails(
        ExitCode.USAGE,
        () -> PreferenceFormat.of("csv"),
        "helpsteer, hh-rlhf, nectar, openai, pairwise-votes, rewardbench, rewardbench2, rm-bench, trl, ultrafeedback");
    Ingest<Preference> empty = Ingest.of(PreferenceFormat.TRL, List.of(folder + "/none"));
    IngestCheck.fails(
        ExitCode.DATA, () -> IngestCheck.expand(empty), "/none", ".jsonl.gz", ".parquet");
    Ingest<Preference> emptyFolder = Ingest.of(PreferenceFormat.TRL, List.of(folder.toString()));
    IngestCheck.fails(ExitCode.DATA, () -> IngestCheck.expand(emptyFolder), folder.toString());

    write("votes.jsonl", "{\"a\": \"x\", \"b\": \"y\", \"v\": 1}\n");
    String votes = "source = s, votes { file = votes.jsonl, text-a = a, text-b = b, ";
    Ingest<Preference> absent = mapped(votes + "value = verdict, values { \"1\" = 1 } }");
    IngestCheck.fails(
        ExitCode.DATA,
        () -> IngestCheck.expand(absent),
        "votes.value",
        "'verdict'",
        "votes.jsonl",
        "a, b, v");
    IngestCheck.fails(
        ExitCode.USAGE, () -> mapped(votes + "value = v }"), "votes.values", "mapping.conf");
    IngestCheck.fails(ExitCode.USAGE, () -> mapped(votes + "vaule = v }"), "votes.vaule", "known");
    Ingest<Preference> other =
        mapped(
            "source = s, items { file = nope.csv, id = i, text = t }, votes { file = votes.jsonl,"
                + " item-a = a, item-b = b, value = v, values { x = 1 } }");
    IngestCheck.fails(
        ExitCode.DATA, () -> IngestCheck.expand(other), "items.file", "nope.csv", "votes.jsonl");

    Files.writeString(folder.resolve("no.jsonl.gz"), "not compressed at all, but long enough");
    Ingest<Preference> noGzip = Ingest.of(PreferenceFormat.TRL, List.of(folder + "/no.jsonl.gz"));
    IngestCheck.fails(ExitCode.DATA, () -> IngestCheck.expand(noGzip), "no.jsonl.gz");
  }

  private Ingest<Preference> mapped(String conf) {
    return IngestCheck.mapped(folder, conf);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private static byte[] concat(byte[]... parts) throws IOException {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }
}
