package io.rewardlake.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.schemas.errors.RewardlakeException;
import org.junit.jupiter.api.Test;

class PipelineTest {
  @Test
  void aStageNeedsTheOneBeforeItUnlessItSays() {
    Pipeline pipeline =
        pipeline(
            """
            parallel = 3
            stages = [a, b, c, d]
            a { command = simulate, pairs = 10 }
            b { command = ingest preferences }
            c { command = tree, needs = [] }
            d { command = embed, needs = [a, c] }
            """);
    assertThat(pipeline.parallel()).isEqualTo(3);
    assertThat(pipeline.stages())
        .extracting(stage -> stage.name() + stage.command() + stage.needs())
        .containsExactly(
            "a[simulate][]", "b[ingest, preferences][a]", "c[tree][]", "d[embed][a, c]");
    assertThat(pipeline.stages().get(0).settings().unwrapped()).containsOnlyKeys("pairs");
    assertThat(pipeline.stages().get(3).settings()).isEmpty();
  }

  @Test
  void stagesRunOneByOneUnlessTheFileSaysOtherwise() {
    assertThat(pipeline("stages = [a], a { command = simulate }").parallel()).isEqualTo(1);
  }

  @Test
  void aStageCanOnlyNeedOneThatComesBeforeIt() {
    String later = "stages = [a, b], a { command = tree, needs = [b] }, b { command = embed }";
    refused(later, "Unknown stage before 'a' that it needs 'b'");
    refused("stages = [a], a { command = tree, needs = [a] }", "that it needs 'a'");
    refused("stages = [a], a { command = tree, needs = [z] }", "that it needs 'z'");
  }

  @Test
  void whatIsNoPipelineIsAUsageError() {
    refused("stages = [a, a], a { command = tree }", "listed twice");
    refused("stages = [a], a { command = tree }, b { command = tree }", "Unknown setting 'b'");
    refused("stages = [a], a { pairs = 10 }", "command");
    refused("stages = [a]", "a");
    refused("stages = [a], parallel = 0, a { command = tree }", "parallel");
  }

  private static void refused(String file, String message) {
    assertThatThrownBy(() -> pipeline(file))
        .isInstanceOfSatisfying(
            RewardlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(message);
  }

  private static Pipeline pipeline(String file) {
    return Pipeline.of(ConfigFactory.parseString(file));
  }
}
