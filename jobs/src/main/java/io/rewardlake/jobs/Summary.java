package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** The table that a command ends with: what it did and where the result is. */
final class Summary {
  private final String title;
  private final List<String[]> rows = new ArrayList<>();
  private final Map<String, Double> measured = new LinkedHashMap<>();

  Summary(String title) {
    this.title = title;
  }

  /** Adds a line of text. */
  Summary add(String what, String value) {
    rows.add(new String[] {what, value});
    return this;
  }

  /** Adds a count. */
  Summary add(String what, long number) {
    return add(what, String.format(Locale.ROOT, "%,d", number));
  }

  /** Adds a measured number. */
  Summary add(String what, double number) {
    measured.put(what, number);
    return add(what, String.format(Locale.ROOT, "%.4f", number));
  }

  /** The measured numbers, in order. */
  Map<String, Double> measured() {
    return Collections.unmodifiableMap(measured);
  }

  /** Adds what the stage read, wrote and counted. */
  void close(StageRun stage, String contentHash) {
    stage.counts().forEach(this::add);
    add("lake", stage.lake().location());
    if (!contentHash.isEmpty()) {
      add("content hash", contentHash);
    }
  }

  void print(PrintWriter out) {
    int first = rows.stream().mapToInt(row -> row[0].length()).max().orElse(1) + 3;
    int second = rows.stream().mapToInt(row -> row[1].length()).max().orElse(1) + 2;
    TextTable table =
        TextTable.forColumns(
            Help.defaultColorScheme(Ansi.AUTO),
            new Column(first, 1, Overflow.SPAN),
            new Column(second, 1, Overflow.SPAN));
    rows.forEach(table::addRowValues);
    out.println();
    out.println(title);
    out.print(table);
    out.flush();
  }
}
