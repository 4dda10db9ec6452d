package io.rewardlake.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.jobs.bench.ImputationScores.Claim;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImputationScoresTest {
  private final Map<ImputationArm, double[]> scores = new EnumMap<>(ImputationArm.class);

  ImputationScoresTest() {
    for (ImputationArm arm : ImputationArm.values()) {
      scores.put(arm, new double[] {0.3, 0.4, 0.5});
    }
    scores.put(ImputationArm.FULL, new double[] {0.8, 0.9, 1});
    scores.put(ImputationArm.IMPUTED, new double[] {0.75, 0.9, 1});
  }

  @Test
  void everyClaimIsCheckedByItself() {
    assertThat(new ImputationScores(scores).met()).isTrue();
    // The average holds, but not each seed
    assertBroken(ImputationArm.IMPUTED, 1, 0, 0.7, 1, 1);
    // Each seed holds, but not the average
    assertBroken(ImputationArm.IMPUTED, 0, 0, 0.73, 0.82, 0.91);
    assertBroken(ImputationArm.MEAN, 2, 0, 0.8, 0.8, 0.8);
    assertBroken(ImputationArm.ZERO, -1, 0, 0.8, 0.9, 1);
    assertBroken(ImputationArm.LABELLED, -1, 0, 0.8, 0.9, 1);
  }

  @Test
  void aSetThatIsTooEasyOrTooHardDoesNotCount() {
    ImputationScores easy = with(ImputationArm.BC, 0.6, 0.6, 0.6);
    assertThat(easy.claims()).allMatch(Claim::holds);
    assertThat(easy.met()).isFalse();
    scores.put(ImputationArm.IMPUTED, new double[] {0.7, 0.7, 0.7});
    ImputationScores hard = with(ImputationArm.FULL, 0.7, 0.7, 0.7);
    assertThat(hard.claims()).allMatch(Claim::holds);
    assertThat(hard.conditions().get(0).holds()).isFalse();
    assertThat(hard.met()).isFalse();
  }

  /** Claim number -1: none. */
  private void assertBroken(ImputationArm arm, int claim, int conditions, double... values) {
    ImputationScores changed = with(arm, values);
    List<Claim> claims = changed.claims();
    for (int i = 0; i < claims.size(); i++) {
      assertThat(claims.get(i).holds()).as(claims.get(i).toString()).isEqualTo(i != claim);
    }
    assertThat(changed.conditions().stream().filter(c -> !c.holds()).count()).isEqualTo(conditions);
    assertThat(changed.met()).isEqualTo(claim < 0);
  }

  private ImputationScores with(ImputationArm arm, double... values) {
    Map<ImputationArm, double[]> changed = new EnumMap<>(scores);
    changed.put(arm, values);
    return new ImputationScores(changed);
  }
}
