package io.rewardlake.transforms.hindsight;

import io.rewardlake.schemas.errors.Errors;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;

/** Which achieved goals take the place of the desired one: those of the paper's section 4.5. */
public enum GoalStrategy {
  /** One that was achieved by this step or a later one of the row. */
  FUTURE {
    @Override
    int step(int step, int length, UniformRandomProvider random) {
      return random.nextInt(step, length);
    }
  },

  /** What the last step of the row achieved. */
  FINAL {
    @Override
    int step(int step, int length, UniformRandomProvider random) {
      return length - 1;
    }
  },

  /** One that any step of the row achieved. */
  EPISODE {
    @Override
    int step(int step, int length, UniformRandomProvider random) {
      return random.nextInt(length);
    }
  },

  /** One that any episode in the same environment achieved, of a {@link GoalPool}. */
  RANDOM {
    @Override
    int step(int step, int length, UniformRandomProvider random) {
      return ELSEWHERE;
    }
  };

  /** No step of the row. */
  static final int ELSEWHERE = -1;

  /** The step, of as many as the row has, whose outcome is the goal of a step. */
  abstract int step(int step, int length, UniformRandomProvider random);

  /** The strategy of a name; a usage error lists the known ones, and others beside them. */
  public static GoalStrategy of(String name, List<String> others) {
    Stream<String> known = Stream.of(values()).map(GoalStrategy::title);
    return Stream.of(values())
        .filter(strategy -> strategy.title().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Errors.choice("--strategy", name, Stream.concat(known, others.stream()).toList()));
  }

  /** Its name in options and tables. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
