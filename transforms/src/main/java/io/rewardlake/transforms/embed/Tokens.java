package io.rewardlake.transforms.embed;

import java.util.ArrayList;
import java.util.List;

/**
 * Words of a text: runs of letters and numbers of any script, with apostrophes inside, that is
 * {@code [\p{L}\p{N}]+('[\p{L}\p{N}]+)*}. Scanned by code point; a regular expression takes several
 * times as long.
 */
final class Tokens {
  private Tokens() {}

  /** All words in order, as they are written. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = endOfWord(text, at);
      if (end > at) {
        words.add(text.substring(at, end));
        at = end;
      } else {
        at += Character.charCount(text.codePointAt(at));
      }
    }
    return words;
  }

  /** Whether a word can contain the code point: Unicode's categories L and N. */
  static boolean isWordCharacter(int codePoint) {
    if (Character.isLetterOrDigit(codePoint)) {
      return true;
    }
    int type = Character.getType(codePoint);
    return type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
  }

  /** Where the word at {@code start} ends; {@code start} when no word starts there. */
  private static int endOfWord(String text, int start) {
    int end = endOfRun(text, start);
    while (end > start && end < text.length() && text.charAt(end) == '\'') {
      int next = endOfRun(text, end + 1);
      if (next == end + 1) {
        return end;
      }
      end = next;
    }
    return end;
  }

  private static int endOfRun(String text, int start) {
    int end = start;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      if (!isWordCharacter(codePoint)) {
        return end;
      }
      end += Character.charCount(codePoint);
    }
    return end;
  }
}
