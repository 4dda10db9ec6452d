package io.rewardlake.transforms.ingest.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * Cuts a stream of bytes into records at line ends, for CSV only at those outside of quotes (RFC
 * 4180), and keeps count of lines. A quote that never closes costs one line and not the rest of the
 * file: reading starts again on the line after it.
 */
final class RecordSplitter {
  /** Longer records are refused; this bounds the memory of a task. */
  static final int MAX_RECORD_BYTES = 16 << 20;

  /** How a record ended. */
  enum End {
    COMPLETE,
    OPEN_QUOTE,
    TOO_LONG,
    TRUNCATED
  }

  private enum Cell {
    START,
    PLAIN,
    QUOTED,
    QUOTE_IN_QUOTED
  }

  private final InputStream in;
  private final boolean quotes;
  private long remaining;
  private byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;
  private boolean finished;
  private IOException cut;
  private long nextLine;

  private long line;
  private byte[] record;
  private End end;

  /** With {@code cut} the file was too short to be opened, and nothing can be read. */
  RecordSplitter(InputStream in, IOException cut, long bytes, long firstLine, boolean quotes) {
    this.cut = cut;
    this.in = in;
    this.remaining = bytes;
    this.nextLine = firstLine;
    this.quotes = quotes;
  }

  /** Moves to the next record that is not blank; false at the end. */
  boolean next() throws IOException {
    while (advance()) {
      if (end != End.COMPLETE || !isBlank()) {
        return true;
      }
    }
    return false;
  }

  /** Line on which the record starts. */
  long line() {
    return line;
  }

  /** Bytes of the record, without its line end. */
  byte[] record() {
    return record;
  }

  /** How it ended. */
  End end() {
    return end;
  }

  /** What cut the file short. */
  IOException cut() {
    return cut;
  }

  private boolean advance() throws IOException {
    line = nextLine;
    Cell cell = Cell.START;
    int scanned = 0;
    int lines = 0;
    int firstBreak = -1;
    while (true) {
      int stop = Math.min(to, from + MAX_RECORD_BYTES + 1);
      for (int i = from + scanned; i < stop; i++) {
        byte b = buffer[i];
        if (b == '\n') {
          lines++;
          if (cell != Cell.QUOTED) {
            return take(i, i + 1, lines, End.COMPLETE);
          }
          firstBreak = firstBreak < 0 ? i - from : firstBreak;
        } else if (quotes) {
          cell = after(cell, b);
        }
      }
      scanned = stop - from;
      boolean tooLong = scanned > MAX_RECORD_BYTES;
      if (!tooLong && fill()) {
        continue;
      }
      if (cut != null && !tooLong) {
        return finished ? false : takeCut();
      }
      if (firstBreak >= 0) {
        return take(from + firstBreak, from + firstBreak + 1, 1, End.OPEN_QUOTE);
      }
      if (tooLong) {
        return skipLine();
      }
      return scanned > 0 && take(to, to, 1, cell == Cell.QUOTED ? End.OPEN_QUOTE : End.COMPLETE);
    }
  }

  private static Cell after(Cell cell, byte b) {
    return switch (cell) {
      case START -> b == '"' ? Cell.QUOTED : b == ',' ? Cell.START : Cell.PLAIN;
      case PLAIN -> b == ',' ? Cell.START : Cell.PLAIN;
      case QUOTED -> b == '"' ? Cell.QUOTE_IN_QUOTED : Cell.QUOTED;
      case QUOTE_IN_QUOTED -> b == '"' ? Cell.QUOTED : b == ',' ? Cell.START : Cell.PLAIN;
    };
  }

  private boolean take(int recordEnd, int nextFrom, int lines, End how) {
    int stop = recordEnd > from && buffer[recordEnd - 1] == '\r' ? recordEnd - 1 : recordEnd;
    record = Arrays.copyOfRange(buffer, from, stop);
    from = nextFrom;
    nextLine = line + lines;
    end = how;
    return true;
  }

  private boolean takeCut() {
    finished = true;
    return take(to, to, 1, End.TRUNCATED);
  }

  /** Keeps the head of an overlong line and reads on to its end. */
  private boolean skipLine() throws IOException {
    byte[] head = Arrays.copyOfRange(buffer, from, from + (1 << 16));
    from += MAX_RECORD_BYTES + 1;
    int lines = 0;
    while (lines == 0 && (from < to || fill())) {
      while (from < to && lines == 0) {
        lines = buffer[from++] == '\n' ? 1 : 0;
      }
    }
    record = head;
    nextLine = line + 1;
    end = End.TOO_LONG;
    return true;
  }

  private boolean fill() throws IOException {
    if (cut != null || remaining <= 0) {
      return false;
    }
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    try {
      int read = in.read(buffer, to, (int) Math.min(buffer.length - to, remaining));
      if (read < 0) {
        remaining = 0;
        return false;
      }
      remaining -= read;
      to += read;
      return true;
    } catch (EOFException | ZipException e) {
      cut = e;
      return false;
    }
  }

  private boolean isBlank() {
    for (byte b : record) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
