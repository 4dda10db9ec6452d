package io.rewardlake.transforms.embed;

/**
 * What a text shows where its sentences and clauses meet, counted in one pass over its code points.
 *
 * <p>A sentence is a stretch between marks of {@code .!?} that contains a letter or number. It
 * opens with the Latin letter at the very start of the text, or after such a mark and white space.
 */
final class SentenceCounts {
  private static final String SENTENCE_MARKS = ".!?";
  private static final String RUN_MARKS = "!?.,";
  private static final String GLUE_MARKS = ".,!?;";
  private static final int NOTHING = -1;

  private int sentences;
  private int openings;
  private int lowerCaseOpenings;
  private boolean firstOpeningLowerCase;
  private int markRuns;
  private int gluedMarks;

  private int previous = NOTHING;
  private boolean inSentence;
  private boolean inGapBetweenSentences;
  private int runLength;

  private SentenceCounts() {}

  /** Counts one text. */
  static SentenceCounts of(String text) {
    SentenceCounts counts = new SentenceCounts();
    text.codePoints().forEach(counts::next);
    return counts;
  }

  /** Sentences, at least 1. */
  int sentences() {
    return Math.max(1, sentences);
  }

  /** Share of the openings that are in lower case; 0 without any. */
  double lowerCaseOpeningShare() {
    return (double) lowerCaseOpenings / Math.max(openings, 1);
  }

  /** Whether the first opening is in lower case. */
  boolean firstOpeningLowerCase() {
    return firstOpeningLowerCase;
  }

  /** Runs of two and more marks of {@code !?.,}. */
  int markRuns() {
    return markRuns;
  }

  /** Marks of {@code .,!?;} with a Latin letter right behind. */
  int gluedMarks() {
    return gluedMarks;
  }

  private void next(int c) {
    countSentence(c);
    countMarkRun(c);
    if (isLatinLetter(c)) {
      if (GLUE_MARKS.indexOf(previous) >= 0) {
        gluedMarks++;
      }
      if (previous == NOTHING || inGapBetweenSentences) {
        countOpening(c);
      }
    }
    inGapBetweenSentences =
        Units.isWhiteSpace(c) && (inGapBetweenSentences || SENTENCE_MARKS.indexOf(previous) >= 0);
    previous = c;
  }

  private void countSentence(int c) {
    if (SENTENCE_MARKS.indexOf(c) >= 0) {
      inSentence = false;
    } else if (!inSentence && Tokens.isWordCharacter(c)) {
      inSentence = true;
      sentences++;
    }
  }

  private void countMarkRun(int c) {
    runLength = RUN_MARKS.indexOf(c) >= 0 ? runLength + 1 : 0;
    if (runLength == 2) {
      markRuns++;
    }
  }

  private void countOpening(int c) {
    boolean lowerCase = c >= 'a';
    firstOpeningLowerCase |= openings == 0 && lowerCase;
    openings++;
    lowerCaseOpenings += lowerCase ? 1 : 0;
  }

  private static boolean isLatinLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
