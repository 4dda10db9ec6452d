package io.rewardlake.jobs.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.lake.View;
import io.rewardlake.schemas.lake.Views;
import io.rewardlake.schemas.tables.Column;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.schemas.tables.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README lists every table and view of the lake. */
class LakeTableTest {
  @Test
  void readmeListsEveryTableAndView() throws IOException {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("Table", "What it holds", "Key"));
    for (Table table : Tables.ALL) {
      lines.add(
          List.of(
              "`" + table.name() + "`", table.comment(), String.join(", ", table.primaryKey())));
    }
    for (View view : Views.all()) {
      lines.add(List.of("`" + view.name() + "`", view.comment(), "view"));
    }
    assertThat(lines).hasSizeGreaterThan(Tables.ALL.size() + 2);
    Readme.requireTable("tables", lines);
  }

  @Test
  void everyTableViewAndColumnHasAComment() {
    for (Table table : Tables.ALL) {
      requireComments(table.name(), table.comment(), table.columns());
    }
    for (View view : Views.all()) {
      requireComments(view.name(), view.comment(), view.columns());
    }
  }

  private static void requireComments(String name, String comment, List<Column> columns) {
    assertThat(comment).as(name).isNotBlank();
    assertThat(columns).as(name).isNotEmpty();
    for (Column column : columns) {
      assertThat(column.comment()).as(name + "." + column.name()).isNotBlank();
    }
  }
}
