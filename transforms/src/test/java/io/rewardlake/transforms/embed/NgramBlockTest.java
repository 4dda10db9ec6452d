package io.rewardlake.transforms.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NgramBlockTest {
  private static final String TEXT = " the cat\t\nthe   hat: 東京 😀 the cat's";

  @Test
  void referenceHashGivesThePublishedValues() {
    assertThat(murmur3("", 0)).isZero();
    assertThat(murmur3("", 1)).isEqualTo(0x514E28B7);
    assertThat(murmur3("hello", 0)).isEqualTo(0x248bfa47);
    assertThat(murmur3("hello, world", 0)).isEqualTo(0x149bbb7f);
  }

  @Test
  void wordNgramsEqualTheReference() {
    List<String> words = List.of("the", "cat", "the", "hat", "東京", "the", "cat's");
    check(Units.words(words), words, " ", new NgramRange(1, 1));
    check(Units.words(words), words, " ", new NgramRange(1, 3));
    check(Units.words(words), words, " ", new NgramRange(7, 9));
  }

  @Test
  void characterNgramsEqualTheReference() {
    List<String> characters =
        " the cat the hat: 東京 😀 the cat's ".codePoints().mapToObj(Character::toString).toList();
    check(Units.characters(TEXT), characters, "", new NgramRange(3, 4));
    check(Units.characters(TEXT), characters, "", new NgramRange(1, 6));
  }

  @Test
  void unitsOfNothing() {
    assertThat(Units.words(List.of()).size()).isZero();
    assertThat(Units.characters("").size()).isEqualTo(1);
    assertThat(Units.characters(" \n ").size()).isEqualTo(1);
    assertThat(block(Units.words(List.of()), new NgramRange(1, 2), 16)).containsOnly(0f);
  }

  @Test
  void oneNgramFillsOneEntryWithTheScale() {
    // 'the' with seed 1 is 0xd8bd8705: top bit set, so +, and 0x58bd8705 mod 480 = 357
    float[] block = block(Units.words(List.of("the", "the")), new NgramRange(1, 1), 480);
    assertThat(0x58bd8705 % 480).isEqualTo(357);
    assertThat(block[357]).isEqualTo(2f);
    assertThat(norm(block)).isEqualTo(2);
  }

  @Test
  void ngramsThatCancelLeaveZerosAndNoNaN() {
    // In one entry, one n-gram with each sign adds up to 0
    assertThat(murmur3("the", 1)).isNegative();
    assertThat(murmur3("a", 1)).isPositive();
    assertThat(block(Units.words(List.of("the", "a")), new NgramRange(1, 1), 1)).containsOnly(0f);
  }

  private static void check(Units units, List<String> parts, String separator, NgramRange range) {
    for (int dimension : new int[] {7, 480, 4096}) {
      float[] block = block(units, range, dimension);
      double[] expected = reference(ngrams(parts, separator, range), dimension);
      for (int j = 0; j < dimension; j++) {
        assertThat((double) block[j]).as("entry %d", j).isCloseTo(expected[j], within(1e-6));
      }
      assertThat(norm(block)).isCloseTo(range.countIn(parts.size()) == 0 ? 0 : 2, within(1e-6));
    }
  }

  private static float[] block(Units units, NgramRange range, int dimension) {
    float[] vector = new float[dimension + 2];
    new NgramBlock(dimension, range, 1, 2.0).write(units, vector, 1);
    assertThat(vector[0]).isZero();
    assertThat(vector[dimension + 1]).isZero();
    return Arrays.copyOfRange(vector, 1, dimension + 1);
  }

  private static double norm(float[] block) {
    double squares = 0;
    for (float value : block) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private static Stream<String> ngrams(List<String> parts, String separator, NgramRange range) {
    List<String> ngrams = new ArrayList<>();
    for (int n = range.shortest(); n <= range.longest(); n++) {
      for (int i = 0; i + n <= parts.size(); i++) {
        ngrams.add(String.join(separator, parts.subList(i, i + n)));
      }
    }
    return ngrams.stream();
  }

  private static double[] reference(Stream<String> ngrams, int dimension) {
    Map<String, Long> counts =
        ngrams.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    double[] block = new double[dimension];
    counts.forEach(
        (ngram, count) -> {
          long hash = Integer.toUnsignedLong(murmur3(ngram, 1));
          int sign = hash >= 1L << 31 ? 1 : -1;
          block[(int) (hash % (1L << 31) % dimension)] += sign * Math.log(1.0 + count);
        });
    double squares = 0;
    for (double value : block) {
      squares += value * value;
    }
    for (int j = 0; squares > 0 && j < dimension; j++) {
      block[j] *= 2 / Math.sqrt(squares);
    }
    return block;
  }

  /** MurmurHash3_x86_32 as Appleby published it. */
  private static int murmur3(String text, int seed) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    int h = seed;
    for (int i = 0; i < data.length; i += 4) {
      int k = 0;
      for (int b = Math.min(4, data.length - i) - 1; b >= 0; b--) {
        k = k << 8 | (data[i + b] & 0xff);
      }
      h ^= Integer.rotateLeft(k * 0xcc9e2d51, 15) * 0x1b873593;
      if (i + 4 <= data.length) {
        h = Integer.rotateLeft(h, 13) * 5 + 0xe6546b64;
      }
    }
    h ^= data.length;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }
}
