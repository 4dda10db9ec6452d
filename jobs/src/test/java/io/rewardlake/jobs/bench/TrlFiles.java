package io.rewardlake.jobs.bench;

import io.rewardlake.transforms.random.RandomStreams;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Generated pairs in TRL's format: short texts of numbered words, and of two texts the one whose
 * numbers add up to more is chosen. Arguments: folder, pairs, files.
 */
final class TrlFiles {
  private static final int WORDS = 12;
  private static final int VOCABULARY = 400;

  private TrlFiles() {}

  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
  }

  static void write(Path folder, int pairs, int files) throws IOException {
    Files.createDirectories(folder);
    for (int file = 0; file < files; file++) {
      try (BufferedWriter out =
          Files.newBufferedWriter(folder.resolve("pairs-" + file + ".jsonl"))) {
        UniformRandomProvider random = RandomStreams.of(1, "file", Integer.toString(file));
        for (int pair = file; pair < pairs; pair += files) {
          out.write(line(pair, Text.draw(random), Text.draw(random)));
          out.newLine();
        }
      }
    }
  }

  private static String line(int pair, Text one, Text other) {
    boolean first = one.sum() >= other.sum();
    return "{\"prompt\": \"Question %d\", \"chosen\": \"%s\", \"rejected\": \"%s.\"}"
        .formatted(pair, (first ? one : other).words(), (first ? other : one).words());
  }

  private record Text(String words, int sum) {
    static Text draw(UniformRandomProvider random) {
      StringBuilder words = new StringBuilder();
      int sum = 0;
      for (int i = 0; i < WORDS; i++) {
        int word = random.nextInt(VOCABULARY);
        words.append(i == 0 ? "" : " ").append("word").append(word);
        sum += word;
      }
      return new Text(words.toString(), sum);
    }
  }
}
