package io.rewardlake.transforms.embed;

import static io.rewardlake.transforms.embed.Statistic.log;

import java.util.List;

/**
 * The style block of a vector: length and style of a text in 32 numbers, in this order.
 *
 * <p>Each row is name, centre, (factor,) formula; {@link Statistic} says what becomes of them.
 * Lengths are in code points, words are in lower case unless said otherwise, and a long word has at
 * least 7 code points.
 */
final class TextStatistics {
  static final List<Statistic> ALL =
      List.of(
          log("characters", 5.5, Text::length),
          log("words", 4, t -> t.words().size()),
          log("sentences", 1.5, t -> t.sentences().sentences()),
          log("distinct_words", 3.5, t -> t.distinctWords().size()),
          log("distinct_long_words", 2, TextStatistics::distinctLongWords),
          new Statistic("mean_word_length", 4.5, 1, TextStatistics::meanWordLength),
          new Statistic("distinct_share", 0.8, 5, t -> t.perWord(t.distinctWords().size())),
          log("words_per_sentence", 3, TextStatistics::wordsPerSentence),
          new Statistic("long_share", 0.2, 5, t -> t.shareOfWords(TextStatistics::isLong)),
          new Statistic("stop_share", 0.45, 5, t -> t.shareOfWords(WordLists.STOP_WORDS::contains)),
          log("connectives", 0.7, t -> t.countWords(WordLists.CONNECTIVES::contains)),
          log("sloppy_spellings", 0, t -> t.countWords(WordLists.SLOPPY_SPELLINGS::contains)),
          log("lower_case_i", 0, t -> t.countWrittenWords("i"::equals)),
          new Statistic("lower_case_openings", 0.2, 1, t -> t.sentences().lowerCaseOpeningShare()),
          new Statistic(
              "first_opening_lower_case",
              0.2,
              1,
              t -> t.sentences().firstOpeningLowerCase() ? 1 : 0),
          new Statistic("capitals", 0.2, 1, TextStatistics::capitals),
          log("shouted_words", 0, t -> t.countWrittenWords(TextStatistics::isShouted)),
          log("commas", 1, t -> t.count(",")),
          log("exclamation_marks", 0, t -> t.count("!")),
          log("question_marks", 0, t -> t.count("?")),
          log("colons", 0, t -> t.count(";:")),
          log("parentheses", 0, t -> t.count("()")),
          log("double_quotes", 0, t -> t.count("\"")),
          log("digits", 0, t -> t.count("0123456789")),
          log("links", 0, t -> t.occurrences("http") + t.occurrences("www.")),
          log("line_breaks", 0, t -> t.count("\n")),
          log("mark_runs", 0, t -> t.sentences().markRuns()),
          log("glued_marks", 0, t -> t.sentences().gluedMarks()),
          new Statistic("closed_end", 0.8, 1, t -> t.endsWithAny(".!?\")") ? 1 : 0),
          log("second_person", 0.5, t -> t.countWords(WordLists.SECOND_PERSON::contains)),
          log("first_person", 0.3, t -> t.countWords(WordLists.FIRST_PERSON::contains)),
          log("symbols", 0, t -> t.count("/*_#@&$%")));

  private static final int LONG_WORD = 7;

  private TextStatistics() {}

  /** Writes the block to the start of {@code vector}. */
  static void write(Text text, float[] vector) {
    for (int i = 0; i < ALL.size(); i++) {
      vector[i] = ALL.get(i).of(text);
    }
  }

  private static boolean isLong(String word) {
    return lengthOf(word) >= LONG_WORD;
  }

  private static int lengthOf(String word) {
    return word.codePointCount(0, word.length());
  }

  private static double distinctLongWords(Text text) {
    return text.distinctWords().stream().filter(TextStatistics::isLong).count();
  }

  private static double meanWordLength(Text text) {
    return text.perWord(text.words().stream().mapToInt(TextStatistics::lengthOf).sum());
  }

  private static double wordsPerSentence(Text text) {
    return (double) text.words().size() / text.sentences().sentences();
  }

  /** min(1, 5 * capitals / letters): 1 from a fifth upwards. */
  private static double capitals(Text text) {
    double letters = Math.max(1, text.countCodePoints(Character::isLetter));
    return Math.min(1, 5 * text.countCodePoints(Character::isUpperCase) / letters);
  }

  /** Two and more code points, a capital among them, none in lower or title case. */
  private static boolean isShouted(String word) {
    return lengthOf(word) > 1
        && word.codePoints().anyMatch(Character::isUpperCase)
        && word.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }
}
