package io.rewardlake.transforms.ingest.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunksTest {
  @TempDir Path folder;

  @Test
  void chunksHoldTheRowsOfTheWholeFileWithTheirLines() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append("{\"n\": ").append(i).append(", \"t\": \"").append("é".repeat(i % 37));
      text.append("\"}\n").append(i % 5 == 0 ? "\n" : "");
    }
    text.append("{\"n\": 300}");
    InputFile file = file("rows.jsonl", text.toString());
    List<String> whole = rows(List.of(file.whole()));
    assertThat(whole).hasSize(301);
    for (int size : new int[] {1, 64, 1000, 7919}) {
      List<Chunk> chunks = new ArrayList<>();
      Chunks.split(file, size, chunks::add);
      assertThat(chunks).hasSizeGreaterThan(1);
      assertThat(rows(chunks)).as("chunks of %d bytes", size).isEqualTo(whole);
    }
  }

  @Test
  void csvIsNeverCut() throws IOException {
    List<Chunk> chunks = new ArrayList<>();
    InputFile file = file("rows.csv", "a,b\n1,2\n3,4\n");
    Chunks.split(file, 1, chunks::add);
    assertThat(chunks).containsExactly(file.whole());
  }

  @Test
  void byteOrderMarkIsNoPartOfTheFirstColumn() throws IOException {
    InputFile file = file("rows.csv", "\uFEFFa,b\r\n1,\" 2\r\n\"\r\n");
    assertThat(rows(List.of(file.whole()))).containsExactly("2 {\"a\":\"1\",\"b\":\" 2\\r\\n\"}");
  }

  private InputFile file(String name, String text) throws IOException {
    Path path = Files.writeString(folder.resolve(name), text);
    return new InputFile(name, path.toString(), FileKind.of(name).orElseThrow(), Files.size(path));
  }

  private static List<String> rows(List<Chunk> chunks) throws IOException {
    List<String> all = new ArrayList<>();
    for (Chunk chunk : chunks) {
      try (RowReader rows = chunk.rows()) {
        for (Row row = rows.next(); row != null; row = rows.next()) {
          all.add(row.line() + " " + row.fields());
        }
      }
    }
    return all;
  }
}
