package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.FileKind;
import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.InputFiles;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a parser makes of files, without a pipeline.
 *
 * @param accepted in the order of the files
 * @param refused as {@code line reason}
 */
record Parsed<T extends Ingested<T>>(List<T> accepted, List<String> refused) {

  static <T extends Ingested<T>> Parsed<T> of(FileParser<T> parser, Path path) throws IOException {
    return of(parser, path, EnumSet.allOf(FileKind.class));
  }

  static <T extends Ingested<T>> Parsed<T> of(FileParser<T> parser, Path path, Set<FileKind> kinds)
      throws IOException {
    List<T> accepted = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    RowParser.Sink<T> sink =
        new RowParser.Sink<>() {
          @Override
          public void acceptAll(List<T> values) {
            accepted.addAll(values);
          }

          @Override
          public void refuse(Origin origin, Refusal refusal) {
            refused.add(origin.line() + " " + refusal.reason().code());
          }
        };
    for (InputFile file : InputFiles.match(List.of(path.toString()), kinds)) {
      parser.parse(file.whole(), sink);
    }
    return new Parsed<>(accepted, refused);
  }

  List<String> shown() {
    return accepted.stream().map(IngestCheck::show).sorted().toList();
  }

  List<String> ids() {
    return accepted.stream().map(Ingested::id).sorted().toList();
  }
}
