package io.rewardlake.transforms.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The hand-written scanners find what regular expressions find. */
class ScanningTest {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:'[\\p{L}\\p{N}]+)*");
  private static final Pattern SENTENCE_END = Pattern.compile("[.!?]+");
  private static final Pattern OPENING =
      Pattern.compile("(?:\\A|[.!?][ \\t\\n\\r\\f\\x0B]+)([A-Za-z])");
  private static final Pattern MARK_RUN = Pattern.compile("[!?.,]{2,}");
  private static final Pattern GLUED_MARK = Pattern.compile("[.,!?;][A-Za-z]");

  /** Short texts over characters that matter: marks, spaces, letters and numbers of all kinds. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a", "z", "B", "é", "東", "𝒳", "😀", "7", "½", "ⅷ", "_", "'", "''", ".", "!", "?", ",",
            ";", " ", "\n", "\u000b", "\u00a0", ". ", "! \t", "\u0307")
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  @Property
  void words(@ForAll("texts") String text) {
    assertThat(Tokens.words(text)).isEqualTo(find(WORD, text, 0));
  }

  @Property
  void sentences(@ForAll("texts") String text) {
    long withWords =
        SENTENCE_END.splitAsStream(text).filter(part -> WORD.matcher(part).find()).count();
    assertThat(SentenceCounts.of(text).sentences()).isEqualTo((int) Math.max(1, withWords));
  }

  @Property
  void openings(@ForAll("texts") String text) {
    List<String> openings = find(OPENING, text, 1);
    List<Boolean> lowerCase =
        openings.stream().map(c -> c.equals(c.toLowerCase(Locale.ROOT))).toList();
    SentenceCounts counts = SentenceCounts.of(text);
    assertThat(counts.lowerCaseOpeningShare())
        .isEqualTo(lowerCase.stream().mapToInt(lower -> lower ? 1 : 0).average().orElse(0));
    assertThat(counts.firstOpeningLowerCase()).isEqualTo(!lowerCase.isEmpty() && lowerCase.get(0));
  }

  @Property
  void marks(@ForAll("texts") String text) {
    assertThat(SentenceCounts.of(text).markRuns()).isEqualTo(find(MARK_RUN, text, 0).size());
    assertThat(SentenceCounts.of(text).gluedMarks()).isEqualTo(find(GLUED_MARK, text, 0).size());
  }

  private static List<String> find(Pattern pattern, String text, int group) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(group)).toList();
  }
}
