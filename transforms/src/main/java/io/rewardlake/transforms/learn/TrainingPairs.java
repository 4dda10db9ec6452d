package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.apache.commons.rng.sampling.distribution.SmallMeanPoissonSampler;

/**
 * Pairs as primitive arrays: some 30 bytes each, plus one per member. Most have labels; unlabelled
 * ones serve {@link MetaAscent} alone.
 */
public final class TrainingPairs {
  private final int[] a;
  private final int[] b;
  private final float[] labels;
  private final float[] margins;
  private final int[] folds;
  private final int[] lengthsA;
  private final int[] lengthsB;
  private final BitSet heldOut;
  private final byte[][] draws;

  private TrainingPairs(Builder from) {
    a = Arrays.copyOf(from.a, from.size);
    b = Arrays.copyOf(from.b, from.size);
    labels = Arrays.copyOf(from.labels, from.size);
    margins = Arrays.copyOf(from.margins, from.size);
    folds = Arrays.copyOf(from.folds, from.size);
    lengthsA = Arrays.copyOf(from.lengthsA, from.size);
    lengthsB = Arrays.copyOf(from.lengthsB, from.size);
    heldOut = from.heldOut;
    draws = from.draws;
  }

  /** Number of pairs, with and without labels. */
  public int size() {
    return a.length;
  }

  /** Pairs with labels. */
  int[] labelledPart() {
    return IntStream.range(0, size()).filter(this::labelled).toArray();
  }

  /** Pairs without labels. */
  int[] unlabelledPart() {
    return IntStream.range(0, size()).filter(p -> !labelled(p)).toArray();
  }

  private boolean labelled(int pair) {
    return !Float.isNaN(labels[pair]);
  }

  int itemA(int pair) {
    return a[pair];
  }

  int itemB(int pair) {
    return b[pair];
  }

  /** Length of the first response, tokens; 0 where lengths were not given. */
  int lengthA(int pair) {
    return lengthsA[pair];
  }

  /** Length of the second response. */
  int lengthB(int pair) {
    return lengthsB[pair];
  }

  float label(int pair) {
    return labels[pair];
  }

  /** What the pair's margin subtracts from {@code r_a - r_b}. */
  float shift(int pair) {
    return (float) BradleyTerry.shift(labels[pair], margins[pair]);
  }

  /** Weight of a pair in a column's training loss. */
  int weight(int pair, Column column) {
    boolean trains = !heldOut.get(pair) && column.trainsOn(folds[pair]);
    return trains ? draws[column.member()][pair] : 0;
  }

  /** Weight of a pair where columns train on it; of one held out, whether the column validates. */
  int share(int pair, Column column) {
    return validates(pair, column) ? 1 : weight(pair, column);
  }

  /** Whether a pair decides when a column stops: held out, and not of the fold it must not see. */
  boolean validates(int pair, Column column) {
    return heldOut.get(pair) && column.trainsOn(folds[pair]);
  }

  /** Whether a column never trains on a pair: held out, or of its own fold. */
  boolean unseen(int pair, Column column) {
    return heldOut.get(pair) || !column.trainsOn(folds[pair]);
  }

  /** Pairs that columns train on. */
  int[] trainingPart() {
    return Arrays.stream(labelledPart()).filter(p -> !heldOut.get(p)).toArray();
  }

  /** Pairs held out for early stopping. */
  int[] heldOutPart() {
    return heldOut.stream().toArray();
  }

  /** Replaces item numbers by rows, when the rows are known only after the pairs. */
  TrainingPairs renumber(int[] rowOf) {
    Arrays.setAll(a, pair -> rowOf[a[pair]]);
    Arrays.setAll(b, pair -> rowOf[b[pair]]);
    return this;
  }

  /** Collects pairs; the order in which they are added is part of the result. */
  public static final class Builder {
    private final Ensemble ensemble;
    private final double holdoutFraction;
    private final BitSet heldOut = new BitSet();
    private final byte[][] draws;
    private int size;
    private int labelled;
    private int[] a = new int[1024];
    private int[] b = new int[1024];
    private float[] labels = new float[1024];
    private float[] margins = new float[1024];
    private int[] folds = new int[1024];
    private int[] lengthsA = new int[1024];
    private int[] lengthsB = new int[1024];

    /** Pairs for this training: it decides the bootstrap draws and what is held out. */
    public Builder(RewardTraining training) {
      ensemble = training.ensemble();
      holdoutFraction = training.fit().holdoutFraction();
      draws = new byte[ensemble.members()][1024];
    }

    /**
     * Adds a pair.
     *
     * @param key names the pair in its bootstrap draws
     * @param itemA row of the first item's vector
     * @param itemB row of the second item's vector
     * @param label P(a preferred), 0 to 1
     * @param margin margin towards the preferred item, reward units, at least 0
     * @param fold fold of the pair, from 0
     * @param holdoutKey pairs with the same key are held out together
     */
    public void add(
        String key,
        int itemA,
        int itemB,
        double label,
        double margin,
        int fold,
        String holdoutKey) {
      check(key, label, margin, fold);
      place(itemA, itemB, label);
      margins[size] = (float) margin;
      folds[size] = fold;
      double position = RandomStreams.of(ensemble.seed(), "holdout", holdoutKey).nextDouble();
      heldOut.set(size, position < holdoutFraction);
      for (int member = 0; member < draws.length; member++) {
        draws[member][size] = ensemble.bootstrap() ? draw(member, key) : 1;
      }
      size++;
      labelled++;
    }

    /**
     * Adds two responses of the current policy to one prompt.
     *
     * @param itemA row of the first item's vector
     * @param itemB row of the second item's vector
     */
    public void addUnlabelled(int itemA, int itemB) {
      place(itemA, itemB, Double.NaN);
      size++;
    }

    /** Lengths in tokens, without the prompt, of the two responses that were added last. */
    public void lengths(int lengthA, int lengthB) {
      lengthsA[size - 1] = lengthA;
      lengthsB[size - 1] = lengthB;
    }

    private void place(int itemA, int itemB, double label) {
      if (size == a.length) {
        grow();
      }
      a[size] = itemA;
      b[size] = itemB;
      labels[size] = (float) label;
    }

    /** All pairs that were added; fails when none has a label. */
    public TrainingPairs build() {
      if (labelled == 0) {
        throw Errors.noPairs();
      }
      return new TrainingPairs(this);
    }

    private byte draw(int member, String key) {
      return (byte)
          SmallMeanPoissonSampler.of(
                  RandomStreams.of(ensemble.seed(), "bootstrap", Integer.toString(member), key), 1)
              .sample();
    }

    private void check(String key, double label, double margin, int fold) {
      if (!(label >= 0 && label <= 1)) {
        throw Errors.pairValue(key, "label", Double.toString(label), "0 to 1");
      }
      if (!(margin >= 0 && Double.isFinite(margin))) {
        throw Errors.pairValue(key, "margin", Double.toString(margin), "a number of at least 0");
      }
      if (fold < 0 || fold >= ensemble.folds()) {
        throw Errors.pairValue(
            key, "fold", Integer.toString(fold), "0 to " + (ensemble.folds() - 1));
      }
    }

    private void grow() {
      int capacity = size * 2;
      a = Arrays.copyOf(a, capacity);
      b = Arrays.copyOf(b, capacity);
      labels = Arrays.copyOf(labels, capacity);
      margins = Arrays.copyOf(margins, capacity);
      folds = Arrays.copyOf(folds, capacity);
      lengthsA = Arrays.copyOf(lengthsA, capacity);
      lengthsB = Arrays.copyOf(lengthsB, capacity);
      for (int member = 0; member < draws.length; member++) {
        draws[member] = Arrays.copyOf(draws[member], capacity);
      }
    }
  }
}
