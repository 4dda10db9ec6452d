package io.rewardlake.transforms.rollout.environment;

/**
 * Elements of one {@link Space}, one per row, in one flat array that environments and policies
 * write in place: the rows of many episodes that advance together. Nothing is copied; the arrays
 * are shared on purpose.
 */
public final class Batch {
  private final Space space;
  private final int rows;
  private final int width;
  private final int[] numbers;
  private final float[] vectors;
  private final String[] texts;

  private Batch(Space space, int rows, int width, int[] numbers, float[] vectors, String[] texts) {
    this.space = space;
    this.rows = rows;
    this.width = width;
    this.numbers = numbers;
    this.vectors = vectors;
    this.texts = texts;
  }

  static Batch ofNumbers(Discrete space, int rows) {
    return new Batch(space, rows, 1, new int[rows], null, null);
  }

  static Batch ofVectors(Box space, int rows, int width) {
    return new Batch(space, rows, width, null, new float[Math.multiplyExact(rows, width)], null);
  }

  static Batch ofTexts(Text space, int rows) {
    return new Batch(space, rows, 1, null, null, new String[rows]);
  }

  /** The space that the rows are elements of. */
  public Space space() {
    return space;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Array cells of one row: row r begins at cell {@code r * width}. */
  public int width() {
    return width;
  }

  /** The cells of a {@link Discrete} batch, shape [rows]. */
  public int[] numbers() {
    if (numbers == null) {
      throw wrongKind("numbers");
    }
    return numbers;
  }

  /** The cells of a {@link Box} batch, shape [rows, width]. */
  public float[] vectors() {
    if (vectors == null) {
      throw wrongKind("vectors");
    }
    return vectors;
  }

  /** The cells of a {@link Text} batch, shape [rows]. */
  public String[] texts() {
    if (texts == null) {
      throw wrongKind("texts");
    }
    return texts;
  }

  /** Copies one row into a row of a batch of the same space. */
  public void copy(int row, Batch into, int intoRow) {
    if (space instanceof Discrete) {
      into.numbers()[intoRow] = numbers()[row];
    } else if (space instanceof Box) {
      System.arraycopy(vectors(), row * width, into.vectors(), intoRow * width, width);
    } else {
      into.texts()[intoRow] = texts()[row];
    }
  }

  /** A batch of one row, a copy of one of these. */
  public Batch only(int row) {
    Batch one = space.batch(1);
    copy(row, one, 0);
    return one;
  }

  private IllegalStateException wrongKind(String wanted) {
    return new IllegalStateException("A batch of " + space + " has no " + wanted);
  }
}
