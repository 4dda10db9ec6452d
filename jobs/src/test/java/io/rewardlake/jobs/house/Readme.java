package io.rewardlake.jobs.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The generated parts of README.md, each between two comments {@code <!-- name -->}. */
final class Readme {
  /** The project's folder; tests run in a module's. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final Path FILE = ROOT.resolve("README.md");
  private static final String UPDATE = "rewardlake.update";

  private Readme() {}

  /** Fails when the part is not this table, or writes it with {@code -Drewardlake.update=true}. */
  static void requireTable(String name, List<List<String>> lines) throws IOException {
    String marker = "<!-- " + name + " -->\n";
    String text = Files.readString(FILE);
    int begin = text.indexOf(marker) + marker.length();
    int end = text.indexOf(marker, begin);
    assertThat(end).as("README.md has two markers %s", marker.strip()).isGreaterThan(begin);
    String table = markdown(lines);
    if (Boolean.getBoolean(UPDATE)) {
      text = text.substring(0, begin) + table + text.substring(end);
      Files.writeString(FILE, text);
      return;
    }
    assertThat(text.substring(begin, end))
        .as(
            "README.md is stale. To write it again: mvn -q test -pl jobs -am"
                + " -Dtest='*TableTest' -D%s=true -Dsurefire.failIfNoSpecifiedTests=false",
            UPDATE)
        .isEqualTo(table);
  }

  private static String markdown(List<List<String>> lines) {
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      table.append("| ").append(String.join(" | ", lines.get(i))).append(" |\n");
      if (i == 0) {
        table.append("|").append(" --- |".repeat(lines.get(i).size())).append("\n");
      }
    }
    return table.toString();
  }
}
