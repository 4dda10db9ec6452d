package io.rewardlake.transforms.rollout.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.RewardlakeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseTest {
  private static final String PROMPT = "Make 24 of 4 6 1 1.";

  private final Environment response = Environments.create("Response-v0");

  @Test
  void whatIsSeenIsThePromptAndTheResponseSoFar() {
    begin(Map.of("prompt", PROMPT));
    assertThat(seen()).isEqualTo(PROMPT);
    assertThat(write("4 * 6 = 24")).isZero();
    write("24 * 1 = 24\n24 * 1 = 24");
    assertThat(seen()).isEqualTo(PROMPT + "\n4 * 6 = 24\n24 * 1 = 24\n24 * 1 = 24");
    assertThat(response.terminated()).isFalse();
    write("Done.");
    assertThat(response.terminated()).isTrue();
    assertThat(response.success()).isEmpty();
  }

  @Test
  void theStopTextEndsItAndTheAnswerMustStandAtTheEnd() {
    Map<String, Object> task =
        Map.of("prompt", PROMPT, "segments", 5, "stop", "Answer:", "answer", "24");
    begin(task);
    assertThat(write("It is 24")).as("not at the end of the response").isZero();
    assertThat(response.success()).isEqualTo(Optional.of(true));
    assertThat(write("Answer: 25")).isZero();
    assertThat(response.terminated()).isTrue();
    assertThat(response.success()).isEqualTo(Optional.of(false));

    begin(task);
    assertThat(write("Answer: 4 * 6 * 1 * 1 = 24 ")).isEqualTo(1);
    assertThat(response.terminated()).isTrue();
  }

  @Test
  void branchesContinueFromASnapshot() {
    begin(Map.of("prompt", PROMPT));
    write("first");
    Snapshot here = response.snapshot();
    write("left");
    String left = seen();
    response.restore(here);
    write("right");
    assertThat(seen()).isEqualTo(PROMPT + "\nfirst\nright").isNotEqualTo(left);
  }

  @Test
  void choicesAreAllThatCanBeWritten() {
    begin(Map.of("prompt", PROMPT, "choices", List.of("a", "b")));
    assertThat(response.commands()).containsExactly("a", "b");
    assertThatThrownBy(() -> write("c"))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("a, b");
  }

  @Test
  void aPromptIsNeeded() {
    assertThatThrownBy(() -> begin(Map.of()))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("Response-v0: parameter 'prompt'");
  }

  private void begin(Map<String, ?> parameters) {
    response.reset(Task.of("Response-v0", parameters, 1), 1);
  }

  private double write(String segment) {
    Batch action = response.spec().actions().batch(1);
    action.texts()[0] = segment;
    return response.step(action, 0);
  }

  private String seen() {
    Batch into = response.spec().observations().batch(1);
    response.observe(into, 0);
    return into.texts()[0];
  }
}
