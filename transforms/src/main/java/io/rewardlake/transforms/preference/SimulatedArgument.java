package io.rewardlake.transforms.preference;

import io.rewardlake.transforms.random.RandomStreams;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A text made of words with planted weights, and its planted reward.
 *
 * <p>reward = 1.5 sum_w weight(w) / sqrt(words) + lengthEffect z, where z is the number of words in
 * standard deviations from its mean. The first term has mean 0 and standard deviation 1.06 whatever
 * the length, so that {@code lengthEffect} alone makes longer texts better on average.
 */
record SimulatedArgument(String id, String topic, String text, double reward) {
  static final int MIN_WORDS = 8;
  static final int MAX_WORDS = 40;

  private static final double WORD_EFFECT = 1.5;
  private static final double MEAN_WORDS = (MIN_WORDS + MAX_WORDS) / 2.0;
  private static final double WORDS_DEVIATION =
      Math.sqrt((Math.pow(MAX_WORDS - MIN_WORDS + 1, 2) - 1) / 12);

  private record Words(double weight, List<String> words) {}

  /** As many words of each weight, so that a random word has mean weight 0. */
  private static final List<Words> VOCABULARY =
      List.of(
          new Words(
              1.0,
              List.of(
                  "because",
                  "evidence",
                  "measured",
                  "study",
                  "therefore",
                  "source",
                  "figures",
                  "precisely")),
          new Words(
              0.5,
              List.of(
                  "example",
                  "compared",
                  "cost",
                  "benefit",
                  "reason",
                  "result",
                  "often",
                  "careful")),
          new Words(
              0.0,
              List.of("people", "time", "place", "year", "group", "part", "world", "question")),
          new Words(
              -0.5,
              List.of("thing", "really", "somehow", "stuff", "maybe", "always", "never", "anyway")),
          new Words(
              -1.0,
              List.of(
                  "obviously",
                  "stupid",
                  "everyone",
                  "whatever",
                  "nonsense",
                  "boring",
                  "hate",
                  "shut")));

  /** The argument of that number in a topic; it depends on the names and the seed alone. */
  static SimulatedArgument of(int topicNumber, int number, double lengthEffect, long seed) {
    String topic = topic(topicNumber);
    String id = String.format("%s/item-%04d", topic, number);
    UniformRandomProvider random = RandomStreams.of(seed, "argument", id);
    int length = MIN_WORDS + random.nextInt(MAX_WORDS - MIN_WORDS + 1);
    StringBuilder text = new StringBuilder();
    double weights = 0;
    for (int i = 0; i < length; i++) {
      Words words = VOCABULARY.get(random.nextInt(VOCABULARY.size()));
      text.append(i == 0 ? "" : " ")
          .append(words.words().get(random.nextInt(words.words().size())));
      weights += words.weight();
    }
    double reward =
        WORD_EFFECT * weights / Math.sqrt(length)
            + lengthEffect * (length - MEAN_WORDS) / WORDS_DEVIATION;
    return new SimulatedArgument(id, topic, text.toString(), reward);
  }

  /** The name of a topic. */
  static String topic(int number) {
    return String.format("topic-%03d", number);
  }
}
