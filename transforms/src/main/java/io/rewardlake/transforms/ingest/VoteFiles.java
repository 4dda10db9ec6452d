package io.rewardlake.transforms.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.Row;
import io.rewardlake.transforms.ingest.file.RowReader;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The input files by what the mapping says that they are.
 *
 * @param items items files; empty when the mapping has none
 * @param pairs pairs files; empty when the mapping has none
 * @param votes votes files
 */
record VoteFiles(List<InputFile> items, List<InputFile> pairs, List<InputFile> votes) {

  /**
   * Finds the files and checks that each column of the mapping is in some row of them; that reads
   * as many rows as it takes, as a rule one.
   */
  static VoteFiles of(VoteMapping mapping, List<InputFile> inputs) {
    List<InputFile> items = List.of();
    List<InputFile> pairs = List.of();
    if (mapping.items() != null) {
      VoteMapping.Items columns = mapping.items();
      items = named(inputs, "items.file", columns.file());
      Map<String, String> used = new LinkedHashMap<>();
      used.put(columns.id(), "items.id");
      used.put(columns.text(), "items.text");
      columns.prompt().forEach(column -> used.put(column, "items.prompt"));
      columns.attributes().forEach(column -> used.put(column, "items.attributes"));
      requireColumns(items, used);
    }
    if (mapping.pairs() != null) {
      VoteMapping.Pairs columns = mapping.pairs();
      pairs = named(inputs, "pairs.file", columns.file());
      Map<String, String> used = new LinkedHashMap<>();
      used.put(columns.id(), "pairs.id");
      used.put(columns.itemA(), "pairs.item-a");
      used.put(columns.itemB(), "pairs.item-b");
      columns.attributes().forEach(column -> used.put(column, "pairs.attributes"));
      requireColumns(pairs, used);
    }
    List<InputFile> votes = named(inputs, "votes.file", mapping.votes().file());
    requireColumns(votes, used(mapping.votes()));
    return new VoteFiles(items, pairs, votes);
  }

  private static Map<String, String> used(VoteMapping.Votes columns) {
    String side = columns.inline() ? "votes.text-" : "votes.item-";
    Map<String, String> used = new LinkedHashMap<>();
    used.put(columns.pair(), "votes.pair");
    used.put(columns.itemA(), side + "a");
    used.put(columns.itemB(), side + "b");
    used.put(columns.annotator(), "votes.annotator");
    used.put(columns.margin(), "votes.margin");
    used.put(columns.time(), "votes.time");
    columns.prompt().forEach(column -> used.put(column, "votes.prompt"));
    columns
        .value()
        .forEach(column -> used.put(column, columns.wide() ? "votes.annotators" : "votes.value"));
    columns.attributes().forEach(column -> used.put(column, "votes.attributes"));
    used.remove(null);
    return used;
  }

  private static List<InputFile> named(List<InputFile> inputs, String key, String glob) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    List<InputFile> found =
        inputs.stream().filter(file -> matcher.matches(Path.of(file.name()))).toList();
    if (found.isEmpty()) {
      throw Errors.mappedFileMissing(key, glob, inputs.stream().map(InputFile::name).toList());
    }
    return found;
  }

  private static void requireColumns(List<InputFile> files, Map<String, String> used) {
    Map<String, String> missing = new LinkedHashMap<>(used);
    TreeSet<String> have = new TreeSet<>();
    List<String> names = new ArrayList<>();
    for (InputFile file : files) {
      names.add(file.given());
      try (RowReader rows = file.whole().rows()) {
        for (Row row = rows.next(); row != null && !missing.isEmpty(); row = rows.next()) {
          see(row.fields(), missing, have);
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

  private static void see(ObjectNode fields, Map<String, String> missing, Set<String> have) {
    if (fields != null) {
      fields
          .fieldNames()
          .forEachRemaining(
              name -> {
                missing.remove(name);
                have.add(name);
              });
    }
  }
}
