package io.rewardlake.transforms.rollout.policy.chat;

import io.rewardlake.schemas.errors.Require;
import java.io.Serializable;

/**
 * Which model answers, and how its words are drawn.
 *
 * @param model as the endpoint names it
 * @param temperature 0: the most probable words, and equal prompts share one answer; above, every
 *     step of an episode sends a seed of its own
 * @param maxTokens greatest length of an answer
 * @param turns of the episode so far that the prompt holds, the most recent ones
 */
public record Sampling(String model, double temperature, int maxTokens, int turns)
    implements Serializable {
  /** Checks the ranges. */
  public Sampling {
    Require.notBlank(model, "model");
    Require.that(temperature, "temperature").atLeast(0).atMost(2);
    Require.that(maxTokens, "maxTokens").atLeast(1);
    Require.that(turns, "turns").atLeast(0);
  }
}
