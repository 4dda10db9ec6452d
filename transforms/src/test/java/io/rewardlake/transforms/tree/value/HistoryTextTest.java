package io.rewardlake.transforms.tree.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class HistoryTextTest {
  private static UTF8String text(String text) {
    return UTF8String.fromString(text);
  }

  @Test
  void answeredActionsAreMarkedAndAppendedPartsAreLines() {
    HistoryText history = new HistoryText();
    history.prepend(text("step 2"), null, null);
    history.prepend(null, 3, text("A hall."));
    history.prepend(text("open"), null, text("A door."));
    history.prepend(null, null, text("Where?"));
    assertThat(history.text()).hasToString("Where?\n> open\nA door.\n> 3\nA hall.\nstep 2");
    HistoryText vectors = new HistoryText();
    vectors.prepend(null, 3, null);
    assertThat(vectors.text()).isNull();
  }

  @Test
  void onlyTheEndOfALongOneIsKept() {
    HistoryText history = new HistoryText();
    history.prepend(null, null, text("end"));
    assertThat(history.full()).isFalse();
    history.prepend(null, null, text("x".repeat(9000)));
    assertThat(history.full()).isTrue();
    assertThat(history.text().toString()).hasSize(HistoryText.MOST).endsWith("x\nend");
  }
}
