package io.rewardlake.udf.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class VoteShareTest {
  @Test
  void countsMembersThatAgreeAndHalvesTies() {
    assertThat(VoteShare.of(new double[] {1, 2, -3, 1e-300})).isEqualTo(0.75);
    assertThat(VoteShare.of(new double[] {0, -0.0})).isEqualTo(0.5);
    assertThat(VoteShare.of(new double[] {0, 1, 1})).isCloseTo(2.5 / 3, within(1e-15));
    assertThat(VoteShare.of(new double[] {-1})).isZero();
  }

  @Test
  void refusesNoMembers() {
    assertThatThrownBy(() -> VoteShare.of(new double[0])).hasMessageContaining("0 member(s)");
  }
}
