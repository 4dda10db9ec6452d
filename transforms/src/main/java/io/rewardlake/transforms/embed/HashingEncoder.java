package io.rewardlake.transforms.embed;

import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;

/**
 * Encodes a text without any model: statistics of its style, and feature hashing of its n-grams.
 *
 * <p>The vector is three blocks side by side: 32 statistics of length and style, each in -5..5;
 * word n-grams in {@code dimension / 2 - 32} entries; character n-grams in {@code dimension / 2}
 * entries. Both n-gram blocks have norm {@code blockScale}, or are 0 for a text without n-grams.
 * Curly quotes count as straight ones, n-grams ignore case, characters are code points.
 *
 * <p>Determinism: a pure function of the text; locale and thread do not matter. Cost: linear in the
 * length of the text but for a sort of its n-grams' hashes, 4 bytes each. Source of the hashing:
 * Weinberger et al. 2009, arXiv 0902.2206.
 *
 * @param dimension entries of a vector, 128 to 1,048,576
 * @param wordNgrams lengths of word n-grams, in words
 * @param charNgrams lengths of character n-grams, in code points
 * @param blockScale Euclidean norm of each n-gram block; the larger, the more n-grams count beside
 *     style
 */
public record HashingEncoder(
    int dimension, NgramRange wordNgrams, NgramRange charNgrams, double blockScale)
    implements Serializable {
  /** Single words, 3 to 4 characters, 1,024 entries. */
  public static final HashingEncoder DEFAULT =
      new HashingEncoder(1024, new NgramRange(1, 1), new NgramRange(3, 4), 2.0);

  private static final long serialVersionUID = 1L;
  private static final int WORD_SEED = 1;
  private static final int CHAR_SEED = 2;

  /** Checks the ranges. */
  public HashingEncoder {
    Require.that(dimension, "dimension").atLeast(128).atMost(1 << 20);
    Require.that(blockScale, "block scale").finite().atLeast(0);
  }

  /** Identity of the encoder, with all its parameters: texts and name fix the vectors. */
  public String name() {
    return "hashing-v1-d"
        + dimension
        + ("-w" + wordNgrams)
        + ("-c" + charNgrams)
        + ("-s" + blockScale);
  }

  /** The vector of a text, {@code dimension} finite numbers. */
  public float[] encode(String text) {
    Text prepared = new Text(text);
    int wordsFrom = TextStatistics.ALL.size();
    int charsFrom = dimension - dimension / 2;
    float[] vector = new float[dimension];
    TextStatistics.write(prepared, vector);
    new NgramBlock(charsFrom - wordsFrom, wordNgrams, WORD_SEED, blockScale)
        .write(Units.words(prepared.words()), vector, wordsFrom);
    new NgramBlock(dimension - charsFrom, charNgrams, CHAR_SEED, blockScale)
        .write(Units.characters(prepared.lowerCase()), vector, charsFrom);
    return vector;
  }
}
