package io.rewardlake.transforms.learn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.rewardlake.transforms.learn.stage.Batch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Correlations of {@link Odin}'s scores (quality, length, their sum) with the responses' lengths,
 * per column, over a whole batch that may come in parts: first each part is added, then each part's
 * gradient is taken with the moments of the whole.
 */
final class LengthCorrelations {
  private static final int QUALITY = 0;
  private static final int LENGTH = 1;
  private static final int SUM = 2;

  private final Odin odin;
  private final Comoments[][] whole;

  LengthCorrelations(Odin odin, int columns) {
    this.odin = odin;
    this.whole = moments(columns);
  }

  /** Adds a part of the batch; the order of the parts is part of the result's last digits. */
  void add(BatchRewards rewards, Batch part) {
    NDList scores = scores(rewards);
    Responses responses = new Responses(part);
    for (int s = 0; s < whole.length; s++) {
      float[] values = scores.get(s).toFloatArray();
      for (int c = 0; c < whole[s].length; c++) {
        Comoments ofPart = new Comoments();
        for (int row = 0; row < responses.rows(); row++) {
          float value = values[row * whole[s].length + c];
          ofPart.add(value, responses.length(row), responses.weight(row, c));
        }
        whole[s][c].merge(ofPart);
      }
    }
  }

  /** Value of the correlations' terms, of one column. */
  double loss(int column) {
    return odin.lengthWeight() * (Math.abs(rho(QUALITY, column)) - rho(LENGTH, column))
        + odin.sumWeight() * Math.abs(rho(SUM, column));
  }

  /**
   * A scalar whose gradient by the parameters is this part's share of the gradient of {@link
   * #loss}, summed over columns: the scores times the loss's derivatives by them, which are
   * constants here.
   */
  NDArray gradientCarrier(BatchRewards rewards, Batch part) {
    NDList scores = scores(rewards);
    Responses responses = new Responses(part);
    return IntStream.range(0, scores.size())
        .mapToObj(s -> scores.get(s).mul(derivatives(s, scores.get(s), responses)).sum())
        .reduce(NDArray::add)
        .orElseThrow();
  }

  private NDArray derivatives(int score, NDArray values, Responses responses) {
    float[] cells = values.toFloatArray();
    int columns = whole[score].length;
    for (int row = 0; row < responses.rows(); row++) {
      for (int c = 0; c < columns; c++) {
        int at = row * columns + c;
        double slope = whole[score][c].slope(cells[at], responses.length(row));
        cells[at] = (float) (byCorrelation(score, c) * responses.weight(row, c) * slope);
      }
    }
    return values.getManager().create(cells, new Shape(responses.rows(), columns));
  }

  /** Derivative of the loss by a correlation. */
  private double byCorrelation(int score, int column) {
    return switch (score) {
      case QUALITY -> odin.lengthWeight() * Math.signum(rho(QUALITY, column));
      case LENGTH -> -odin.lengthWeight();
      default -> odin.sumWeight() * Math.signum(rho(SUM, column));
    };
  }

  private double rho(int score, int column) {
    Comoments moments = whole[score][column];
    return moments.bothVary() ? moments.correlation() : 0;
  }

  private static NDList scores(BatchRewards rewards) {
    NDList heads = rewards.heads();
    return new NDList(heads.get(QUALITY), heads.get(LENGTH), rewards.sum());
  }

  private static Comoments[][] moments(int columns) {
    return Stream.of(QUALITY, LENGTH, SUM)
        .map(
            score ->
                IntStream.range(0, columns)
                    .mapToObj(c -> new Comoments())
                    .toArray(Comoments[]::new))
        .toArray(Comoments[][]::new);
  }

  /** The stacked responses of a batch of pairs: first all a, then all b. */
  private static final class Responses {
    private final int pairs;
    private final float[] lengths;
    private final float[] weights;

    Responses(Batch batch) {
      pairs = batch.size();
      lengths = batch.get(PairSamples.LENGTHS).toFloatArray();
      weights = batch.get(PairSamples.WEIGHT).toFloatArray();
    }

    int rows() {
      return 2 * pairs;
    }

    /** Length in tokens. */
    double length(int row) {
      return lengths[row < pairs ? 2 * row : 2 * (row - pairs) + 1];
    }

    /** Weight in a column: its pair's. */
    double weight(int row, int column) {
      return weights[row % pairs * (weights.length / pairs) + column];
    }
  }
}
