package io.rewardlake.transforms.ingest.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import java.io.IOException;

/**
 * CSV with a header. Cells are text, an empty cell is an empty text. Records are found by {@link
 * RecordSplitter}, so that line numbers are exact and one broken record harms no other; their cells
 * are parsed by univocity.
 */
final class CsvRows extends TextRows {
  private static final int MAX_COLUMNS = 4096;

  private final CsvParser parser = new CsvParser(settings());
  private final String[] columns;

  CsvRows(Chunk chunk) throws IOException {
    super(chunk, true);
    columns = columns();
  }

  private String[] columns() throws IOException {
    byte[] header = header();
    try {
      return header == null ? new String[0] : cells(header);
    } catch (Refusal e) {
      return new String[0]; // every row then says that it has other cells than the header
    }
  }

  @Override
  ObjectNode parse(byte[] record) throws Refusal {
    String[] cells = cells(record);
    if (cells.length != columns.length) {
      throw new Refusal(
          RejectReason.BROKEN_CSV,
          "The row has %d cells, the header has %d.",
          cells.length,
          columns.length);
    }
    ObjectNode fields = Json.MAPPER.createObjectNode();
    for (int i = 0; i < cells.length; i++) {
      fields.put(columns[i], cells[i]);
    }
    return fields;
  }

  private String[] cells(byte[] record) throws Refusal {
    try {
      String[] cells = parser.parseLine(decode(record));
      return cells == null ? new String[0] : cells;
    } catch (TextParsingException e) {
      throw new Refusal(RejectReason.BROKEN_CSV, "A quote inside of a cell is not doubled.");
    }
  }

  private static CsvParserSettings settings() {
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setLineSeparator("\n");
    settings.getFormat().setComment('\0');
    settings.setNormalizeLineEndingsWithinQuotes(false);
    settings.setIgnoreLeadingWhitespaces(false);
    settings.setIgnoreTrailingWhitespaces(false);
    settings.setNullValue("");
    settings.setEmptyValue("");
    settings.setMaxColumns(MAX_COLUMNS);
    settings.setMaxCharsPerColumn(-1); // a record is bounded already
    settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
    return settings;
  }
}
