package io.rewardlake.transforms.embed;

import static java.lang.Math.log;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextStatisticsTest {
  private record Case(String statistic, String text, double expected) {}

  /** One text per statistic, in the order of the block, with (value - centre) * factor by hand. */
  static List<Case> cases() {
    return List.of(
        new Case("characters", "😀é", log(3) - 5.5),
        new Case("words", "it's 3 cows", log(4) - 4),
        new Case("sentences", "One. Two! ... ?", log(3) - 1.5),
        new Case("distinct_words", "The the cat", log(3) - 3.5),
        new Case("distinct_long_words", "another another meeting sheets", log(3) - 2),
        new Case("mean_word_length", "ab abcd", 3 - 4.5),
        new Case("distinct_share", "a a b b", (0.5 - 0.8) * 5),
        new Case("words_per_sentence", "a b. c d e f.", log(4) - 3),
        new Case("long_share", "another sheets", (0.5 - 0.2) * 5),
        new Case("stop_share", "The cat", (0.5 - 0.45) * 5),
        new Case("connectives", "Because so what", log(3) - 0.7),
        new Case("sloppy_spellings", "Dont u don't", log(3)),
        new Case("lower_case_i", "i am, I was, i", log(3)),
        new Case("lower_case_openings", "Yes. no. maybe", 2.0 / 3 - 0.2),
        new Case("first_opening_lower_case", "no. Yes.", 1 - 0.2),
        new Case("capitals", "Ab 1 abcdefgh", 5 * 0.1 - 0.2),
        new Case("shouted_words", "OK I A1 x2Y ǅA no", log(3)),
        new Case("commas", "a, b, c", log(3) - 1),
        new Case("exclamation_marks", "a! b!!", log(4)),
        new Case("question_marks", "a? b", log(2)),
        new Case("colons", "a: b; c:", log(4)),
        new Case("parentheses", "(a) :)", log(4)),
        new Case("double_quotes", "“a” \"b", log(4)),
        new Case("digits", "a1 22 ٣", log(4)),
        new Case("links", "HTTP://www.example.org", log(3)),
        new Case("line_breaks", "a\n\nb", log(3)),
        new Case("mark_runs", "a!!! b?, c.", log(3)),
        new Case("glued_marks", "a.b ,c d; e", log(3)),
        new Case("closed_end", "(Done.) \u00a0", 1 - 0.8),
        new Case("second_person", "You and your yours", log(3) - 0.5),
        new Case("first_person", "I my me mine", log(4) - 0.3),
        new Case("symbols", "a/b *c* _d_ #@&$%", log(11)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTheValueComputedByHand(Case example) {
    Statistic statistic =
        TextStatistics.ALL.stream()
            .filter(s -> s.name().equals(example.statistic()))
            .findFirst()
            .orElseThrow();
    assertThat((double) statistic.of(new Text(example.text())))
        .isCloseTo(example.expected(), within(1e-6));
  }

  @Test
  void writesTheStatisticsInTheirOrder() {
    Text text = new Text("I think so. i dont know!");
    float[] vector = new float[40];
    TextStatistics.write(text, vector);
    assertThat(TextStatistics.ALL)
        .extracting(Statistic::name)
        .containsExactlyElementsOf(cases().stream().map(Case::statistic).toList());
    for (int i = 0; i < 32; i++) {
      assertThat(vector[i]).isEqualTo(TextStatistics.ALL.get(i).of(text));
    }
    assertThat(vector[32]).isZero();
  }

  @Test
  void clipsAtFiveOnBothSides() {
    assertThat(TextStatistics.ALL.get(0).of(new Text(""))).isEqualTo(-5);
    assertThat(TextStatistics.ALL.get(5).of(new Text("a".repeat(30)))).isEqualTo(5);
  }

  @Test
  void givesWhatTheTextDoesNotShowItsValueForNothing() {
    Text text = new Text("");
    assertThat(TextStatistics.ALL.get(2).of(text)).isCloseTo((float) (log(2) - 1.5), within(1e-6f));
    assertThat(TextStatistics.ALL.get(13).of(text)).isEqualTo(-0.2f);
    assertThat(TextStatistics.ALL.get(14).of(text)).isEqualTo(-0.2f);
    assertThat(TextStatistics.ALL.get(15).of(text)).isEqualTo(-0.2f);
    assertThat(TextStatistics.ALL.get(28).of(text)).isEqualTo(-0.8f);
  }
}
