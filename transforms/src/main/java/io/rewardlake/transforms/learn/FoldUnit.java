package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;
import java.util.List;

/**
 * What stays together in one fold.
 *
 * @param kind pair, item or attribute
 * @param attribute name of the attribute, empty for the others
 */
public record FoldUnit(Kind kind, String attribute) implements Serializable {
  /** The kinds of unit. */
  public enum Kind {
    /** Each pair for itself: texts of a held-out pair may be trained on in other pairs. */
    PAIR,
    /** Pairs that share a text, directly or through others: no text is on both sides. */
    ITEM,
    /** Pairs with the same value of an attribute. */
    ATTRIBUTE
  }

  /** Reads {@code pair}, {@code item} or {@code attribute:NAME}. */
  public static FoldUnit of(String text) {
    if (text.equals("pair")) {
      return new FoldUnit(Kind.PAIR, "");
    }
    if (text.equals("item")) {
      return new FoldUnit(Kind.ITEM, "");
    }
    if (text.startsWith("attribute:")) {
      return new FoldUnit(
          Kind.ATTRIBUTE, Require.notBlank(text.substring("attribute:".length()), "--fold-by"));
    }
    throw Errors.choice("--fold-by", text, List.of("pair", "item", "attribute:NAME"));
  }
}
