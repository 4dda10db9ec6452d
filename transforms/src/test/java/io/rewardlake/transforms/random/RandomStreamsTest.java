package io.rewardlake.transforms.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {
  @Test
  void sameNamesDrawTheSameNumbersAndOtherNamesOthers() {
    long first = RandomStreams.of(7, "bootstrap", "pair-1").nextLong();
    assertThat(RandomStreams.of(7, "bootstrap", "pair-1").nextLong()).isEqualTo(first);
    assertThat(RandomStreams.of(8, "bootstrap", "pair-1").nextLong()).isNotEqualTo(first);
    assertThat(RandomStreams.of(7, "bootstrap", "pair-2").nextLong()).isNotEqualTo(first);
    assertThat(RandomStreams.of(7, "bootstrappair-1").nextLong()).isNotEqualTo(first);
  }

  @Test
  void firstDrawsOfManyStreamsAreUniform() {
    double sum = 0;
    double squares = 0;
    int streams = 20_000;
    for (int i = 0; i < streams; i++) {
      UniformRandomProvider random = RandomStreams.of(1, "row", Integer.toString(i));
      double u = random.nextDouble();
      sum += u;
      squares += u * u;
    }
    // Standard errors: 0.29 / sqrt(20,000) = 0.002 for the mean
    assertThat(sum / streams).isBetween(0.49, 0.51);
    assertThat(squares / streams).isBetween(0.32, 0.346);
  }
}
