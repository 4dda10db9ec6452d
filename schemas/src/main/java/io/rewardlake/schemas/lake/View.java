package io.rewardlake.schemas.lake;

import java.util.List;

/**
 * A view of the lake: a definition, not data.
 *
 * @param name its name in the namespace {@code rewardlake}
 * @param comment what one row is
 * @param tables the tables of the lake that it reads; where one is missing there is no view
 * @param query its query, with qualified table names
 */
public record View(String name, String comment, List<String> tables, String query) {
  /** Copies the list, so that a definition never changes. */
  public View {
    tables = List.copyOf(tables);
  }

  /** The statement that makes the view in a session. */
  public String statement() {
    return "CREATE OR REPLACE VIEW %s.%s COMMENT '%s' AS %s"
        .formatted(LakeCatalog.NAMESPACE, name, comment.replace("'", "\\'"), query);
  }
}
