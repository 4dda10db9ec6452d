package io.rewardlake.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SettingsTest {
  @TempDir Path temp;

  @Test
  void theCommandLineWinsOverSetOverTheFileOverTheDefault() throws IOException {
    String file = config("dimension = 2, block-scale = 2.5, char-ngrams = 2-3");
    CommandLine embed =
        parsed(
            new EmbedCommand(),
            "--config",
            file,
            "--set",
            "dimension=3",
            "--set=block-scale=3.5",
            "--dimension=4");
    assertThat(value(embed, "--dimension")).isEqualTo(4);
    assertThat(value(embed, "--block-scale")).isEqualTo(3.5);
    assertThat(value(embed, "--char-ngrams")).isEqualTo("2-3");
    assertThat(value(embed, "--word-ngrams")).isEqualTo("1-1");
  }

  @Test
  void ofSeveralFilesTheLastWins() throws IOException {
    String first = config("dimension = 2, seed = 5");
    String second = config("dimension = 3");
    CommandLine embed = parsed(new EmbedCommand(), "--config=" + first, "--config=" + second);
    assertThat(value(embed, "--dimension")).isEqualTo(3);
    assertThat(value(embed, "--seed")).isEqualTo(5L);
  }

  @Test
  void aListGivesAnOptionItsValuesAndTheLakeHasAName() throws IOException {
    String file =
        config(
            "lake = /data/lake, format = trl, input = [${lake}\"/a.jsonl\", ${lake}\"/b.jsonl\"]");
    CommandLine ingest = parsed(new IngestPreferencesCommand(), "--config", file);
    assertThat(value(ingest, "--lake")).isEqualTo("/data/lake");
    assertThat(value(ingest, "--input"))
        .isEqualTo(List.of("/data/lake/a.jsonl", "/data/lake/b.jsonl"));

    CommandLine elsewhere =
        parsed(new IngestPreferencesCommand(), "--config", file, "--lake=/else");
    assertThat(value(elsewhere, "--input")).isEqualTo(List.of("/else/a.jsonl", "/else/b.jsonl"));
  }

  @Test
  void anUnknownKeyNamesTheNearestKnownOnes() {
    assertThatThrownBy(
            () ->
                Settings.of("--set", "membres=3")
                    .requireKnown(Set.of("members", "lake", "date", "seed")))
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("Unknown setting 'membres'")
        .hasMessageContaining("Nearest: members");
  }

  @Test
  void whatIsNoConfigurationIsAUsageError() throws IOException {
    isUsage("key=value", "--set", "members");
    isUsage("cannot be read", "--config", temp.resolve("nowhere.conf").toString());
    isUsage("broken.conf", "--config", write("broken.conf", "stages = [a"));
    isUsage("${nobody}", "--config", write("gap.conf", "seed = ${nobody}"));
  }

  private static void isUsage(String message, String... arguments) {
    assertThatThrownBy(() -> Settings.of(arguments))
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(message);
  }

  private static CommandLine parsed(Object command, String... arguments) {
    CommandLine line =
        new CommandLine(command)
            .setDefaultValueProvider(Settings.of(arguments))
            .setCaseInsensitiveEnumValuesAllowed(true);
    line.parseArgs(arguments);
    return line;
  }

  private static Object value(CommandLine line, String option) {
    return line.getCommandSpec().findOption(option).getValue();
  }

  private String config(String content) throws IOException {
    return Files.writeString(Files.createTempFile(temp, "settings", ".conf"), content).toString();
  }

  private String write(String name, String content) throws IOException {
    return Files.writeString(temp.resolve(name), content).toString();
  }
}
