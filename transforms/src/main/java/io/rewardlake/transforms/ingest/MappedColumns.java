package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.Row;
import io.rewardlake.transforms.ingest.file.RowReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The columns that a section of the mapping names, each with the key that names it. */
final class MappedColumns {
  private final String section;
  private final Map<String, String> keys = new LinkedHashMap<>();

  private MappedColumns(String section) {
    this.section = section;
  }

  static MappedColumns of(VoteMapping.Items items) {
    return new MappedColumns("items.")
        .add("id", items.id().columns())
        .add("text", List.of(items.text()))
        .add("prompt", items.prompt())
        .add("attributes", items.attributes());
  }

  static MappedColumns of(VoteMapping.Pairs pairs) {
    return new MappedColumns("pairs.")
        .add("id", pairs.id().columns())
        .add(pairs.sides())
        .add("attributes", pairs.attributes());
  }

  static MappedColumns of(VoteMapping.Votes votes) {
    return new MappedColumns("votes.")
        .add("pair", votes.pair().columns())
        .add(votes.sides())
        .add("annotator", votes.annotator().columns())
        .add("margin", ifGiven(votes.margin()))
        .add("time", ifGiven(votes.time()))
        .add(votes.wide() ? "annotators" : "value", votes.value())
        .add("attributes", votes.attributes());
  }

  static MappedColumns of(EpisodeMapping mapping) {
    MappedColumns columns = new MappedColumns("").add("episode", mapping.episode().columns());
    mapping.facts().columns().forEach(columns::add);
    mapping
        .step()
        .columns()
        .forEach((key, names) -> columns.add(key, names.stream().map(mapping::path).toList()));
    return columns;
  }

  /** Columns by the key that names them. */
  static MappedColumns of(String section, Map<String, List<String>> named) {
    MappedColumns columns = new MappedColumns(section);
    named.forEach(columns::add);
    return columns;
  }

  static MappedColumns of(StepMapping mapping) {
    MappedColumns columns =
        new MappedColumns("")
            .add("id", mapping.id().columns())
            .add("", mapping.response())
            .add(mapping.labels().key(), List.of(mapping.labels().column()))
            .add("annotator", mapping.annotator().columns());
    return mapping.right() == null ? columns : columns.add("right.", mapping.right());
  }

  /**
   * Checks that each column is in some row; that reads as many rows as it takes, as a rule one.
   * Files without a row are passed over.
   */
  void requireIn(List<InputFile> files) {
    Map<String, String> missing = new LinkedHashMap<>(keys);
    TreeSet<String> have = new TreeSet<>();
    List<String> names = new ArrayList<>();
    for (InputFile file : files) {
      names.add(file.given());
      try (RowReader rows = file.whole().rows()) {
        for (Row row = rows.next(); row != null && !missing.isEmpty(); row = rows.next()) {
          if (row.fields() != null) {
            Fields fields = new Fields(row.fields());
            missing.keySet().removeIf(fields::has);
            have.addAll(fields.columns());
          }
        }
      } catch (IOException e) {
        throw Errors.unreadableFile(file.given(), e);
      }
    }
    if (!missing.isEmpty() && !have.isEmpty()) {
      Map.Entry<String, String> first = missing.entrySet().iterator().next();
      throw Errors.mappedColumnMissing(
          first.getValue(), first.getKey(), String.join(", ", names), have);
    }
  }

  private MappedColumns add(String key, Collection<String> columns) {
    columns.forEach(column -> keys.put(column, section + key));
    return this;
  }

  private MappedColumns add(String within, StepMapping.Response response) {
    return add(within + "prompt", response.prompt())
        .add(within + "steps", List.of(response.steps()))
        .add(within + "attributes", response.attributes());
  }

  private MappedColumns add(Sides sides) {
    if (sides instanceof Sides.Items items) {
      add("item-a", items.itemA().columns()).add("item-b", items.itemB().columns());
    } else if (sides instanceof Sides.Texts texts) {
      add("prompt", texts.prompt())
          .add("text-a", List.of(texts.textA()))
          .add("text-b", List.of(texts.textB()));
    } else if (sides instanceof Sides.Several several) {
      for (Sides.Compared one : several.all()) {
        add("prompt", one.texts().prompt())
            .add("comparisons", List.of(one.texts().textA(), one.texts().textB(), one.value()));
      }
    }
    return this;
  }

  private static List<String> ifGiven(String column) {
    return column == null ? List.of() : List.of(column);
  }
}
