package io.rewardlake.udf.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.testkit.SparkExtension;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.apache.commons.text.similarity.LongestCommonSubsequence;
import org.junit.jupiter.api.Test;

class KeptCharsTest {
  @Test
  void countsWhatIsLeftInOrder() {
    assertThat(KeptChars.of("", "Hello")).isZero();
    assertThat(KeptChars.of("Hello", "")).isZero();
    assertThat(KeptChars.of("Hello", "Hello")).isEqualTo(5);
    assertThat(KeptChars.of("Hello", "Hello there")).isEqualTo(5);
    assertThat(KeptChars.of("Hello there", "there")).isEqualTo(5);
    assertThat(KeptChars.of("ABCBDAB", "BDCABA")).isEqualTo(4);
    assertThat(KeptChars.of("abab", "ab")).isEqualTo(2);
    // The order counts
    assertThat(KeptChars.of("one two", "two one")).isEqualTo(3);
  }

  @Test
  void aCharacterIsACodePoint() {
    assertThat(KeptChars.of("Danke \uD83D\uDE00!", "\uD83D\uDE00!")).isEqualTo(2);
    // Two faces whose first halves are equal
    assertThat(KeptChars.of("\uD83D\uDE00", "\uD83D\uDE01")).isZero();
    assertThat(
            SparkExtension.session()
                .sql(
                    "SELECT reward.kept_chars('\uD83D\uDE00', '\uD83D\uDE00') = length('\uD83D\uDE00')")
                .head()
                .getBoolean(0))
        .isTrue();
  }

  @Property(tries = 500)
  void isTheLengthOfTheLongestCommonSubsequence(
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 30) String draft,
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 30) String sent) {
    int kept = KeptChars.of(draft, sent);
    assertThat(kept).isEqualTo(new LongestCommonSubsequence().apply(draft, sent));
    assertThat(KeptChars.of(sent, draft)).isEqualTo(kept);
  }
}
