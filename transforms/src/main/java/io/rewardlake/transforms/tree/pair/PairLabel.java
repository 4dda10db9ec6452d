package io.rewardlake.transforms.tree.pair;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.udf.preference.Logistic;
import java.util.Locale;
import java.util.stream.Stream;

/** Which node of a pair is preferred, given what both are worth. */
public enum PairLabel {
  /** The one that is worth more. */
  VALUE {
    @Override
    double label(double difference, long seed, String pair) {
      return difference > 0 ? 1 : 0;
    }
  },

  /** Drawn as a person with these rewards would choose (Bradley and Terry 1952). */
  BRADLEY_TERRY {
    @Override
    double label(double difference, long seed, String pair) {
      double draw = RandomStreams.of(seed, "tree-label", pair).nextDouble();
      return draw < Logistic.sigmoid(difference) ? 1 : 0;
    }
  };

  /** 1 where a is preferred, else 0; {@code difference} is that of a's value less b's. */
  abstract double label(double difference, long seed, String pair);

  /** The labelling of a name; a usage error lists the known ones. */
  public static PairLabel of(String name) {
    return Stream.of(values())
        .filter(label -> label.title().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Errors.choice("--label", name, Stream.of(values()).map(PairLabel::title).toList()));
  }

  /** Its name in options and tables. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
