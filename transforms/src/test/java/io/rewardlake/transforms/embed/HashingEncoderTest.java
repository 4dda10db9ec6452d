package io.rewardlake.transforms.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashingEncoderTest {
  private static final HashingEncoder ENCODER = HashingEncoder.DEFAULT;
  private static final String PLAIN = "I think it’s good. i dont know, really!";
  private static final String MIXED =
      "“Naïve” 东京 😀😀: see https://example.org/a_b or WWW.x.de (2024)…  it’s 3.50 €; ¿QUÉ?"
          + " ok...so\u00a0";

  // Expected values come from an independent implementation in another language.

  @Test
  void plainTextHasItsKnownVector() {
    float[] vector = ENCODER.encode(PLAIN);
    assertStyle(
        vector,
        """
        -1.8111205 -1.8027754 -0.4013877 -1.4205585 -2.0 -0.875 0.375 -1.3905621
        -1.0 -2.25 -0.7 0.6931472 0.6931472 0.3 -0.2 -0.0214286
        0.0 -0.3068528 0.6931472 0.0 0.0 0.0 0.0 0.0
        0.0 0.0 0.0 0.0 0.2 -0.5 0.7986123 0.0
        """);
    assertThat(nonZero(vector, 32, 512)).containsOnlyKeys(120, 153, 238, 291, 385, 465, 486);
    assertEntries(
        vector,
        """
        120:0.6855063 153:-0.6855063 238:0.6855063 291:-0.6855063 385:1.0865019
        465:0.6855063 486:-0.6855063
        """);
    assertThat(nonZero(vector, 512, 1024)).hasSize(68);
    assertEntries(
        vector,
        """
        513:-0.2199502 514:0.2199502 536:0.2199502 541:-0.2199502 543:0.2199502
        549:-0.2199502 555:0.2199502 562:0.2199502
        """);
  }

  @Test
  void quotesLinksDigitsAndOtherScriptsHaveTheirKnownVector() {
    float[] vector = ENCODER.encode(MIXED);
    assertStyle(
        vector,
        """
        -0.9782114 -1.0042677 0.5794415 -0.5042677 -1.3068528 -1.7105263 1.0 -1.6878136
        -0.7368421 -1.4605263 -0.0068528 0.0 0.0 0.8 0.8 0.5777778
        1.0986123 -1.0 0.0 0.6931472 1.3862944 1.0986123 1.0986123 2.0794415
        1.0986123 0.0 0.6931472 1.6094379 -0.8 -0.5 -0.3 1.6094379
        """);
    assertThat(nonZero(vector, 32, 512)).hasSize(19);
    assertEntries(vector, "55:0.4588315 71:-0.4588315 116:0.4588315 499:-0.4588315");
    assertThat(nonZero(vector, 512, 1024)).hasSize(128);
    assertEntries(vector, "513:0.1470429 521:0.1470429 540:-0.1470429 556:-0.1470429");
  }

  @Test
  void otherParametersHaveTheirKnownVector() {
    float[] vector =
        new HashingEncoder(128, new NgramRange(1, 2), new NgramRange(2, 5), 0.5).encode(MIXED);
    assertThat(vector).hasSize(128);
    assertEntries(vector, "33:0.2 34:0.1 35:-0.2 36:0.0 61:0.2");
    assertEntries(vector, "65:0.0561181 68:0.0841772 70:-0.1005907 67:0.0");
  }

  @Test
  void ngramBlocksHaveTheScaleAsNorm() {
    for (double scale : new double[] {0, 0.5, 2}) {
      HashingEncoder encoder =
          new HashingEncoder(129, new NgramRange(1, 2), new NgramRange(3, 5), scale);
      float[] vector = encoder.encode(MIXED);
      assertThat(vector).hasSize(129);
      assertThat(norm(vector, 32, 65)).isCloseTo(scale, within(1e-6));
      assertThat(norm(vector, 65, 129)).isCloseTo(scale, within(1e-6));
      assertThat(vector[0]).isEqualTo(ENCODER.encode(MIXED)[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t", "😀😀😀", "?!... --", "\ud83d", "a\udc00b", "\u0000"})
  void everyTextHasAFiniteVector(String text) {
    float[] vector = ENCODER.encode(text);
    assertThat(vector).hasSize(1024);
    for (float value : vector) {
      assertThat(value).isFinite().isBetween(-5f, 5f);
    }
  }

  @Test
  void textWithoutNgramsIsStyleAlone() {
    assertThat(nonZero(ENCODER.encode(""), 32, 1024)).isEmpty();
    assertThat(nonZero(ENCODER.encode("?!..."), 32, 512)).isEmpty();
    assertThat(nonZero(ENCODER.encode("?!..."), 512, 1024)).isNotEmpty();
  }

  @Test
  void charactersAreCodePoints() {
    // " 😀東 " has two 3-grams and one 4-gram; as UTF-16 it would have three and two
    HashingEncoder wide =
        new HashingEncoder(1 << 20, new NgramRange(1, 1), new NgramRange(3, 4), 1);
    assertThat(nonZero(wide.encode("😀東"), 1 << 19, 1 << 20)).hasSize(3);
  }

  @Test
  void curlyQuotesAndCaseOfNgramsDoNotMatter() {
    assertThat(ENCODER.encode("‘He’ said “don’t”"))
        .isEqualTo(ENCODER.encode("'He' said \"don't\""));
    assertThat(nonZero(ENCODER.encode("THE CAT"), 32, 1024))
        .isEqualTo(nonZero(ENCODER.encode("the cat"), 32, 1024));
  }

  @Test
  void defaultLocaleDoesNotMatter() {
    float[] expected = ENCODER.encode("TITLE İ I i 12");
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("tr-TR", "lt-LT", "ar-EG-u-nu-arab")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(ENCODER.encode("TITLE İ I i 12")).as(tag).isEqualTo(expected);
        assertThat(ENCODER.name()).as(tag).isEqualTo("hashing-v1-d1024-w1-1-c3-4-s2.0");
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void manyThreadsAgreeWithOne() {
    List<String> texts =
        IntStream.range(0, 400).mapToObj(i -> i + " " + MIXED.substring(i % 40)).toList();
    List<float[]> alone = texts.stream().map(ENCODER::encode).toList();
    List<float[]> together = texts.parallelStream().map(ENCODER::encode).toList();
    for (int i = 0; i < texts.size(); i++) {
      assertThat(together.get(i)).isEqualTo(alone.get(i));
    }
  }

  @Test
  void nameTellsEveryParameter() {
    assertThat(new HashingEncoder(128, new NgramRange(1, 2), new NgramRange(2, 5), 0.5).name())
        .isEqualTo("hashing-v1-d128-w1-2-c2-5-s0.5");
  }

  @Test
  void refusesParametersOutOfRange() {
    NgramRange one = new NgramRange(1, 1);
    assertThatThrownBy(() -> new HashingEncoder(127, one, one, 1))
        .hasMessage("dimension is 127; allowed is at least 128.");
    assertThatThrownBy(() -> new HashingEncoder((1 << 20) + 1, one, one, 1))
        .hasMessageContaining("at most 1048576");
    assertThatThrownBy(() -> new HashingEncoder(128, one, one, Double.NaN))
        .hasMessageContaining("block scale is NaN");
    assertThatThrownBy(() -> new HashingEncoder(128, one, one, -1))
        .hasMessageContaining("at least 0");
  }

  /** The style block, its values separated by white space. */
  private static void assertStyle(float[] vector, String values) {
    double[] expected = Stream.of(values.split("\\s+")).mapToDouble(Double::parseDouble).toArray();
    assertThat(vector).hasSize(1024);
    assertThat(expected).hasSize(32);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) vector[i]).as("entry %d", i).isCloseTo(expected[i], within(1e-6));
    }
  }

  /** Single entries, written index:value. */
  private static void assertEntries(float[] vector, String entries) {
    for (String entry : List.of(entries.split("\\s+"))) {
      int colon = entry.indexOf(':');
      assertThat((double) vector[Integer.parseInt(entry.substring(0, colon))])
          .as(entry)
          .isCloseTo(Double.parseDouble(entry.substring(colon + 1)), within(1e-6));
    }
  }

  private static Map<Integer, Float> nonZero(float[] vector, int from, int to) {
    Map<Integer, Float> entries = new HashMap<>();
    for (int i = from; i < to; i++) {
      if (vector[i] != 0) {
        entries.put(i, vector[i]);
      }
    }
    return Collections.unmodifiableMap(entries);
  }

  private static double norm(float[] vector, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += (double) vector[i] * vector[i];
    }
    return Math.sqrt(squares);
  }
}
