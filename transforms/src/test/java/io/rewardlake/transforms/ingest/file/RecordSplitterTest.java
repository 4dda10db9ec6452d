package io.rewardlake.transforms.ingest.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordSplitterTest {
  @Test
  void linesKeepTheirNumbersAcrossBlankOnes() throws IOException {
    assertThat(split("a\n\n  \r\nb\r\nc", false))
        .containsExactly("1 COMPLETE a", "4 COMPLETE b", "5 COMPLETE c");
  }

  @Test
  void quotesHoldLineEndsOnlyWhereACellStartsWithThem() throws IOException {
    assertThat(split("a,\"b\nc \"\"d\"\"\n\",e\n5\" pipe,x\ny", true))
        .containsExactly(
            "1 COMPLETE a,\"b\nc \"\"d\"\"\n\",e", "4 COMPLETE 5\" pipe,x", "5 COMPLETE y");
    assertThat(split("a \"b\nc", false)).containsExactly("1 COMPLETE a \"b", "2 COMPLETE c");
  }

  @Test
  void openQuoteCostsOneLine() throws IOException {
    assertThat(split("a,\"b\nc,d\ne,f\n", true))
        .containsExactly("1 OPEN_QUOTE a,\"b", "2 COMPLETE c,d", "3 COMPLETE e,f");
    assertThat(split("a\n\"b", true)).containsExactly("1 COMPLETE a", "2 OPEN_QUOTE \"b");
  }

  @Test
  void truncatedInputEndsInOneRecord() throws IOException {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new EOFException("cut");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new EOFException("cut");
          }
        };
    InputStream in = new SequenceInputStream(bytes("a\nb\nc"), broken);
    assertThat(all(new RecordSplitter(in, null, Long.MAX_VALUE, 1, false)))
        .containsExactly("1 COMPLETE a", "2 COMPLETE b", "3 TRUNCATED c");
    RecordSplitter nothing =
        new RecordSplitter(
            InputStream.nullInputStream(), new EOFException("cut"), Long.MAX_VALUE, 1, true);
    assertThat(all(nothing)).containsExactly("1 TRUNCATED ");
  }

  @Test
  void overlongLineIsOneRecordAndReadingGoesOn() throws IOException {
    String line = "x".repeat(RecordSplitter.MAX_RECORD_BYTES + (1 << 17));
    List<String> records = split("a\n" + line + "\nb\n", false);
    assertThat(records).hasSize(3);
    assertThat(records.get(1)).startsWith("2 TOO_LONG xxx").hasSize(11 + (1 << 16));
    assertThat(records.get(2)).isEqualTo("3 COMPLETE b");
  }

  @Test
  void readsNoFurtherThanItsBytes() throws IOException {
    assertThat(all(new RecordSplitter(bytes("a\nb\nc\n"), null, 4, 7, false)))
        .containsExactly("7 COMPLETE a", "8 COMPLETE b");
  }

  private static List<String> split(String text, boolean quotes) throws IOException {
    return all(new RecordSplitter(bytes(text), null, Long.MAX_VALUE, 1, quotes));
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> all(RecordSplitter records) throws IOException {
    List<String> all = new ArrayList<>();
    while (records.next()) {
      String text = new String(records.record(), StandardCharsets.UTF_8);
      all.add(records.line() + " " + records.end() + " " + text);
    }
    return all;
  }
}
