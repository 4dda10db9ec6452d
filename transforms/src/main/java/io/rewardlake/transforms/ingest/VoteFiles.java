package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.ingest.file.InputFile;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;

/**
 * The input files by what the mapping says that they are.
 *
 * @param items items files; empty when the mapping has none
 * @param pairs pairs files; empty when the mapping has none
 * @param votes votes files
 */
record VoteFiles(List<InputFile> items, List<InputFile> pairs, List<InputFile> votes) {

  /** Finds the files and checks that each column of the mapping is in some row of them. */
  static VoteFiles of(VoteMapping mapping, List<InputFile> inputs) {
    List<InputFile> items = List.of();
    List<InputFile> pairs = List.of();
    if (mapping.items() != null) {
      items = named(inputs, "items.file", mapping.items().file());
      MappedColumns.of(mapping.items()).requireIn(items);
    }
    if (mapping.pairs() != null) {
      pairs = named(inputs, "pairs.file", mapping.pairs().file());
      MappedColumns.of(mapping.pairs()).requireIn(pairs);
    }
    List<InputFile> votes = named(inputs, "votes.file", mapping.votes().file());
    MappedColumns.of(mapping.votes()).requireIn(votes);
    return new VoteFiles(items, pairs, votes);
  }

  /** The files of a name or glob, of which there has to be one. */
  static List<InputFile> named(List<InputFile> inputs, String key, String glob) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    List<InputFile> found =
        inputs.stream().filter(file -> matcher.matches(Path.of(file.name()))).toList();
    if (found.isEmpty()) {
      throw Errors.mappedFileMissing(key, glob, inputs.stream().map(InputFile::name).toList());
    }
    return found;
  }
}
