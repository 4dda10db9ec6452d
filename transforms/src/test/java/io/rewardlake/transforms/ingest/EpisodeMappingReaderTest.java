package io.rewardlake.transforms.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.testkit.RealData;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EpisodeMappingReaderTest {
  private static final String STEPS = "source = s, episode = e, step = t, ";
  private static final String ACTION = "action { id = a }, ";
  private static final String EVENTS = "source = s, episode = e, time = t, " + ACTION;

  @TempDir Path folder;

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("episode = e, step = t, " + ACTION, "source is missing"),
        mistake("source = s, step = t, " + ACTION, "episode is missing"),
        mistake("source = s, episode = e, " + ACTION, "step is missing"),
        mistake(STEPS, "action is missing"),
        mistake(STEPS + ACTION + "gap = 1 s", "gap is unknown"),
        mistake(STEPS + "action { }", "action needs one of text, id, vector"),
        mistake(STEPS + "action { id = a, text = b }", "id does not go with action.text"),
        mistake(STEPS + "action { one-hot = a }", "action.keys is missing"),
        mistake(STEPS + "action { name = a }", "action.name is unknown"),
        mistake(STEPS + ACTION + "observation { id = o }", "observation needs one of text, vector"),
        mistake(STEPS + ACTION + "next-observation { vector = n }", "next-observation needs an"),
        mistake(
            STEPS + ACTION + "observation { text = o }, next-observation { vector = n }",
            "read as the same kind of value"),
        mistake(STEPS + ACTION + "first-observation { text = o }", "needs next-observation"),
        mistake(
            STEPS + ACTION + "observation { text = o }, first-observation { text = f }",
            "first-observation does not go with observation"),
        mistake(STEPS + ACTION + "propensity = p, log-prob = l", "log-prob does not go with"),
        mistake(STEPS + ACTION + "done = d, terminated = d", "terminated does not go with done"),
        mistake(STEPS + ACTION + "limit = 5, truncated = d", "truncated does not go with limit"),
        mistake(STEPS + ACTION + "limit = 0", "limit is 0; it has to be at least 1"),
        mistake(STEPS + ACTION + "final-reward = r, reward = r", "reward does not go with final-"),
        mistake(STEPS + ACTION + "ending { column = c }, done = d", "done does not go with ending"),
        mistake(STEPS + ACTION + "ending { terminated = a }", "ending.column is missing"),
        mistake(STEPS + ACTION + "ending { column = c, lost = a }", "ending.lost is unknown"),
        mistake(STEPS + ACTION + "ending = happy", "ending is happy; allowed are terminated"));
  }

  static Stream<Arguments> mistakesOfEvents() {
    return Stream.of(
        mistake(EVENTS, "gap is missing"),
        mistake(EVENTS + "gap = soon", "does not parse"),
        mistake(EVENTS + "gap = 0 s", "gap is 0 ms; it has to be at least 1 ms"),
        mistake(EVENTS + "gap = 1 s, step = t", "step is unknown"),
        mistake(EVENTS + "gap = 1 s, kind = k", "kinds is missing"),
        mistake(EVENTS + "gap = 1 s, kinds { x = action }", "kind is missing"),
        mistake(EVENTS + "gap = 1 s, kind = k, kinds { x = sleep }", "kinds.x is sleep; allowed"),
        mistake(EVENTS + "gap = 1 s, time-pattern = \"{\"", "time-pattern is no pattern"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void namesTheKeyThatIsWrong(String mapping, String message) {
    IngestCheck.fails(
        ExitCode.USAGE,
        () -> IngestCheck.episodes(EpisodeFormat.TRANSITIONS, folder, mapping),
        message,
        "mapping.conf");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakesOfEvents")
  void namesTheKeyOfEventsThatIsWrong(String mapping, String message) {
    IngestCheck.fails(
        ExitCode.USAGE,
        () -> IngestCheck.episodes(EpisodeFormat.EVENTS, folder, mapping),
        message,
        "mapping.conf");
  }

  @ParameterizedTest
  @CsvSource({
    "reagent_timeline, TRANSITIONS",
    "imitation_rollouts, TRANSITIONS",
    "webshop_react, TRANSITIONS",
    "reflexion_runs, TRANSITIONS",
    "scienceworld_gold, TRANSITIONS",
    "open_bandit, EVENTS"
  })
  void shippedMappingsLoad(String name, EpisodeFormat format) {
    Path file = RealData.repository().resolve("conf/mappings/" + name + ".conf");
    assertThat(EpisodeMapping.load(format, file).source()).isEqualTo(name);
  }

  private static Arguments mistake(String mapping, String message) {
    return Arguments.of(mapping, message);
  }
}
