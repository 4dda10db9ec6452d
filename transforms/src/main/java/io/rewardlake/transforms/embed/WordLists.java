package io.rewardlake.transforms.embed;

import java.util.Set;

/** English words, in lower case, whose use says something about style. */
final class WordLists {
  /** Function words; their share falls as a text gets denser. */
  static final Set<String> STOP_WORDS =
      words(
          """
          a an and are as at be because been but by can could do does for from had has have he her
          his how if in is it its more most my no not of on or our she should so some than that the
          their them then there these they this to was we were what when which who will with would
          you your
          """);

  /** Words that join claims into an argument. */
  static final Set<String> CONNECTIVES =
      words(
          """
          because therefore however since although thus hence if then so while whereas unless
          moreover furthermore also
          """);

  /** Contractions without their apostrophe, chat abbreviations and common misspellings. */
  static final Set<String> SLOPPY_SPELLINGS =
      words(
          """
          dont cant wont im ive id isnt doesnt didnt thats u ur r wanna gonna lol alot wouldnt
          shouldnt couldnt havent arent youre theyre whats n cuz cause bcoz ppl plz
          """);

  /** Words that address the reader. */
  static final Set<String> SECOND_PERSON = words("you your");

  /** Words that speak of the writer. */
  static final Set<String> FIRST_PERSON = words("i my me");

  private WordLists() {}

  private static Set<String> words(String list) {
    return Set.copyOf(Tokens.words(list));
  }
}
