package io.rewardlake.transforms.embed;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A text as a sequence of units, words or characters, over one array of UTF-8 bytes: every n-gram
 * is a range of these bytes, and hashing it makes no string.
 */
final class Units {
  private static final char SPACE = ' ';

  private final byte[] bytes;

  /** First byte of each unit, and at the end where a further unit would start. */
  private final int[] starts;

  /** Bytes between two units. */
  private final int gap;

  private Units(byte[] bytes, IntPredicate isStart, int gap) {
    this.bytes = bytes;
    this.starts =
        IntStream.concat(
                IntStream.range(0, bytes.length).filter(isStart), IntStream.of(bytes.length + gap))
            .toArray();
    this.gap = gap;
  }

  /** Words, one space between two; the words themselves contain none. */
  static Units words(List<String> words) {
    byte[] bytes = String.join(" ", words).getBytes(StandardCharsets.UTF_8);
    return new Units(bytes, i -> i == 0 || bytes[i - 1] == SPACE, 1);
  }

  /**
   * Code points, with one space before the text, after it, and for each run of white space inside,
   * so that n-grams see where words start and end.
   */
  static Units characters(String text) {
    byte[] bytes = spaced(text).getBytes(StandardCharsets.UTF_8);
    // UTF-8 continues a code point with bytes 10xxxxxx
    return new Units(bytes, i -> (bytes[i] & 0xC0) != 0x80, 0);
  }

  /** Number of units. */
  int size() {
    return starts.length - 1;
  }

  /** MurmurHash3 (x86, 32 bits) of the UTF-8 bytes of {@code n} units from unit {@code first}. */
  int hash(int first, int n, int seed) {
    int start = starts[first];
    return MurmurHash3.hash32x86(bytes, start, starts[first + n] - gap - start, seed);
  }

  private static String spaced(String text) {
    StringBuilder spaced = new StringBuilder(text.length() + 2).append(SPACE);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isWhiteSpace(c)) {
        spaced.append(c);
      } else if (spaced.charAt(spaced.length() - 1) != SPACE) {
        spaced.append(SPACE);
      }
    }
    if (spaced.charAt(spaced.length() - 1) != SPACE) {
      spaced.append(SPACE);
    }
    return spaced.toString();
  }

  /** White space of ASCII: blank, tab, line feed, vertical tab, form feed, carriage return. */
  static boolean isWhiteSpace(int codePoint) {
    return codePoint == SPACE || (codePoint >= '\t' && codePoint <= '\r');
  }
}
