package io.rewardlake.transforms.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NgramRangeTest {
  @Test
  void readsRangesAsTheyAreWritten() {
    assertThat(NgramRange.parse("--chars", "3-4")).isEqualTo(new NgramRange(3, 4));
    assertThat(NgramRange.parse("--chars", "2")).isEqualTo(new NgramRange(2, 2));
    for (String wrong : List.of("", "a", "3-", "-3", "3-4-5", "99999", "3:4")) {
      assertThatThrownBy(() -> NgramRange.parse("--chars", wrong))
          .hasMessage("--chars is '%s'; allowed is a range of n, for example 3-4.", wrong);
    }
  }

  @Test
  void refusesBoundsOutOfRange() {
    assertThatThrownBy(() -> new NgramRange(0, 1))
        .hasMessage("shortest n-gram is 0; allowed is at least 1.");
    assertThatThrownBy(() -> new NgramRange(3, 2))
        .hasMessage("longest n-gram is 2; allowed is at least 3.");
    assertThatThrownBy(() -> new NgramRange(3, 17))
        .hasMessage("longest n-gram is 17; allowed is at most 16.");
  }

  @Test
  void countsNgrams() {
    assertThat(new NgramRange(3, 4).countIn(6)).isEqualTo(4 + 3);
    assertThat(new NgramRange(3, 4).countIn(3)).isEqualTo(1);
    assertThat(new NgramRange(3, 4).countIn(0)).isZero();
  }
}
