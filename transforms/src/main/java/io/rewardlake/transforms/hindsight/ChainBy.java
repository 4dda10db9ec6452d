package io.rewardlake.transforms.hindsight;

import io.rewardlake.schemas.errors.Errors;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which episodes are attempts at the same thing. */
public enum ChainBy {
  /** Those at one task of a source. */
  TASK("source", "environment", "task_id"),
  /** All of a source in one environment. */
  ENVIRONMENT("source", "environment");

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> columns;

  ChainBy(String... columns) {
    this.columns = List.of(columns);
  }

  /** The choice of a name; a usage error lists the known ones. */
  public static ChainBy of(String name) {
    return Stream.of(values())
        .filter(by -> by.title().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Errors.choice(
                    "--chain-by", name, Stream.of(values()).map(ChainBy::title).toList()));
  }

  /** Its name in options. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The columns that they have in common. */
  List<String> columns() {
    return columns;
  }
}
