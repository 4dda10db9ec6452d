package io.rewardlake.schemas.tables;

import java.util.List;

/**
 * A rule over the lake that no single write can enforce.
 *
 * @param name what holds, for a person
 * @param tables that it reads; while one of them is not there, there is nothing to check
 * @param query gives one row, column {@code violation} STRING, per row that breaks the rule; tables
 *     by their bare names
 * @param remedy what to do about one
 */
public record Rule(String name, List<Table> tables, String query, String remedy) {
  /** Copies the list, so that a definition never changes. */
  public Rule {
    tables = List.copyOf(tables);
  }
}
