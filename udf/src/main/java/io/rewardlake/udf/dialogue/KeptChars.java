package io.rewardlake.udf.dialogue;

import static io.rewardlake.udf.function.Parameter.word;

import io.rewardlake.udf.function.Overload;
import io.rewardlake.udf.function.SqlFunction;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * {@code reward.kept_chars(ai_draft, sent)}: how many characters of a draft are still there, in
 * their order, in what was sent: the length of the longest common subsequence, an INT from 0 to
 * {@code length(sent)}.
 *
 * <p>Characters are code points, as {@code length} counts them. A NULL argument gives NULL; where
 * no draft counts as nothing kept, write {@code coalesce(reward.kept_chars(ai_draft, sent), 0)}.
 * {@code SELECT reward.kept_chars('It ships today.', 'It ships on Monday.')} prints {@code 14}.
 *
 * <p>Source: the contribution ratio of "MindFlow+", 2025, arXiv 2507.18884.
 *
 * <p>Cost: the product of both lengths, without the beginning and the end that they share, in
 * steps; memory is one row of that table, not the whole one as in commons-text, where two texts of
 * 10,000 characters take 400 MB.
 */
public final class KeptChars extends Overload {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "kept_chars";

  /** The function as the catalog lists it. */
  public static final SqlFunction FUNCTION =
      new SqlFunction(
          NAME,
          "How many characters of a draft are still there, in their order, in what was sent: the"
              + " length of the longest common subsequence.",
          "SELECT reward.kept_chars('It ships today.', 'It ships on Monday.')",
          "14",
          List.of(new KeptChars()));

  private KeptChars() {
    super(NAME, List.of(word("ai_draft"), word("sent")), DataTypes.IntegerType);
  }

  /** Length of the longest common subsequence of code points. */
  public static int of(String draft, String sent) {
    int[] one = draft.codePoints().toArray();
    int[] other = sent.codePoints().toArray();
    int shared = Arrays.mismatch(one, other);
    if (shared < 0) {
      return one.length;
    }
    int endOne = one.length;
    int endOther = other.length;
    while (endOne > shared && endOther > shared && one[endOne - 1] == other[endOther - 1]) {
      endOne--;
      endOther--;
    }
    int alike = shared + one.length - endOne;
    return alike
        + between(
            Arrays.copyOfRange(one, shared, endOne), Arrays.copyOfRange(other, shared, endOther));
  }

  /** The recurrence of Wagner and Fischer, one row of its table at a time. */
  private static int between(int[] one, int[] other) {
    int[] longest = new int[other.length + 1];
    for (int character : one) {
      int diagonal = 0;
      for (int i = 1; i < longest.length; i++) {
        int above = longest[i];
        longest[i] = character == other[i - 1] ? diagonal + 1 : Math.max(above, longest[i - 1]);
        diagonal = above;
      }
    }
    return longest[other.length];
  }

  /** The SQL entry: NULL for a NULL text. */
  public static Integer invoke(UTF8String draft, UTF8String sent) {
    return draft == null || sent == null ? null : of(draft.toString(), sent.toString());
  }
}
