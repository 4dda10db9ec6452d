package io.rewardlake.transforms.ingest.file;

import io.rewardlake.schemas.errors.Errors;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;

/**
 * Finds input files: each input is a file, a folder (searched to the bottom) or a glob. Files whose
 * name starts with a dot or an underscore, and in folders and globs files of other kinds, are
 * passed over.
 */
public final class InputFiles {
  private InputFiles() {}

  /**
   * The files that {@code inputs} name, sorted by path, each once.
   *
   * @throws io.rewardlake.schemas.errors.RewardlakeException when an input matches no file of the
   *     {@code kinds}, or a file cannot be read
   */
  public static List<InputFile> match(List<String> inputs, Set<FileKind> kinds) {
    TreeMap<String, InputFile> files = new TreeMap<>();
    for (String input : inputs) {
      List<InputFile> found = matchOne(input, kinds);
      if (found.isEmpty()) {
        throw Errors.noInput(
            input, String.join(", ", kinds.stream().sorted().map(FileKind::suffixes).toList()));
      }
      found.forEach(file -> files.putIfAbsent(file.path(), file));
    }
    files.values().forEach(InputFiles::requireReadable);
    return List.copyOf(files.values());
  }

  private static List<InputFile> matchOne(String input, Set<FileKind> kinds) {
    try {
      List<InputFile> found = new ArrayList<>();
      for (Metadata match : FileSystems.match(input, EmptyMatchTreatment.ALLOW).metadata()) {
        String path = match.resourceId().toString();
        if (!match.resourceId().isDirectory()) {
          add(found, input.contains("*") ? path : input, match, kinds);
          continue;
        }
        for (Metadata inside :
            FileSystems.match(path + "**", EmptyMatchTreatment.ALLOW).metadata()) {
          String below = inside.resourceId().toString().substring(path.length());
          add(found, input.replaceAll("/+$", "") + "/" + below, inside, kinds);
        }
      }
      found.sort(Comparator.comparing(InputFile::path));
      return found;
    } catch (IOException e) {
      throw Errors.unreadableFile(input, e);
    }
  }

  private static void add(
      List<InputFile> found, String given, Metadata match, Set<FileKind> kinds) {
    String name = InputFile.nameOf(given);
    Optional<FileKind> kind = FileKind.of(name).filter(kinds::contains);
    boolean hidden = name.startsWith(".") || name.startsWith("_");
    if (kind.isPresent() && !hidden && !match.resourceId().isDirectory()) {
      found.add(new InputFile(given, match.resourceId().toString(), kind.get(), match.sizeBytes()));
    }
  }

  private static void requireReadable(InputFile file) {
    try {
      if (file.kind() == FileKind.HDF5) {
        Hdf5Input.open(file.whole()).close();
      } else if (file.kind() == FileKind.PARQUET) {
        try (RowReader rows = file.whole().rows()) {
          rows.next();
        }
      } else {
        try (InputStream in = file.whole().open()) {
          in.read();
        }
      }
    } catch (EOFException e) {
      return; // a truncated text file is a reject, with its line
    } catch (IOException | RuntimeException e) {
      throw Errors.unreadableFile(file.given(), e);
    }
  }
}
