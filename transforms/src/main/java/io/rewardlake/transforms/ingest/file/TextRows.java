package io.rewardlake.transforms.ingest.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the two text formats share: records, their ends, and UTF-8. */
abstract class TextRows implements RowReader {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final RecordSplitter records;
  private final boolean fileStart;
  private boolean first = true;
  private boolean pending;

  TextRows(Chunk chunk, boolean quotes) throws IOException {
    InputStream opened = InputStream.nullInputStream();
    EOFException cut = null;
    try {
      opened = chunk.open();
    } catch (EOFException e) {
      cut = e;
    }
    in = opened;
    records = new RecordSplitter(in, cut, chunk.end() - chunk.start(), chunk.firstLine(), quotes);
    fileStart = chunk.start() == 0;
  }

  /** Parses one record. */
  abstract ObjectNode parse(byte[] record) throws Refusal;

  @Override
  public Row next() throws IOException {
    if (!pending && !records.next()) {
      return null;
    }
    pending = false;
    byte[] record = record();
    try {
      requireComplete();
      return Row.of(records.line(), record, parse(record));
    } catch (Refusal refusal) {
      return Row.refused(records.line(), record, refusal);
    }
  }

  /** The first record, which is no row; null when there is none, or when it is broken. */
  final byte[] header() throws IOException {
    pending = records.next() && records.end() != RecordSplitter.End.COMPLETE;
    return pending || records.record() == null ? null : record();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Decodes UTF-8 and refuses what is none. */
  static String decode(byte[] record) throws Refusal {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(RejectReason.INVALID_UTF8, "The row is not UTF-8; convert the file.");
    }
  }

  private byte[] record() {
    byte[] record = records.record();
    boolean marked =
        first
            && fileStart
            && record.length >= BYTE_ORDER_MARK.length
            && Arrays.equals(record, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3);
    first = false;
    return marked ? Arrays.copyOfRange(record, BYTE_ORDER_MARK.length, record.length) : record;
  }

  private void requireComplete() throws Refusal {
    switch (records.end()) {
      case COMPLETE -> {}
      case OPEN_QUOTE ->
          throw new Refusal(
              RejectReason.BROKEN_CSV, "A quote opens in this line and never closes.");
      case TOO_LONG ->
          throw new Refusal(
              RejectReason.TOO_LONG,
              "The row is longer than %d bytes; its first part is kept.",
              RecordSplitter.MAX_RECORD_BYTES);
      case TRUNCATED ->
          throw new Refusal(
              RejectReason.TRUNCATED_FILE,
              "The file ends in the middle (%s); rows before this line were read. Fetch it again.",
              records.cut().getMessage());
    }
  }
}
