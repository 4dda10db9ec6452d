package io.rewardlake.transforms.tree.value;

import io.rewardlake.transforms.rollout.CanonicalElement;
import io.rewardlake.transforms.rollout.Players;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.TaskKilledException;

/**
 * Plays the actions of a recorded episode again, and asks a policy at each state what it would do
 * there. Only what is seen again exactly as it was recorded counts.
 */
final class Replay {
  private final Players players;

  Replay(Players players) {
    this.players = players;
  }

  /**
   * What came of it.
   *
   * @param drawn what the policy would do after each step but the last
   * @param leftOut why that is not known; null: it is
   */
  record Result(List<StepAction> drawn, String leftOut) {
    private static Result leftOut(String why) {
      return new Result(List.of(), why);
    }
  }

  /**
   * Plays an episode.
   *
   * @param steps as they were recorded
   * @param last canonical text of the final observation; empty: not recorded
   * @param task that was played
   * @param seed of the environment then
   * @param random what the policy draws from
   */
  Result of(EpisodeSteps steps, String last, Task task, long seed, UniformRandomProvider random) {
    Environment environment = players.environment(task.environment());
    try {
      environment.reset(task, seed);
    } catch (TaskKilledException e) {
      throw e;
    } catch (RuntimeException e) {
      players.discard(task.environment());
      return Result.leftOut(LeftOut.NO_RESET);
    }
    Policy policy = players.policy(environment.spec());
    Decisions decisions = new Decisions(environment.spec(), 1);
    decisions.add(environment, random, steps.environment(), steps.taskId());
    List<StepAction> drawn = new ArrayList<>();
    for (int step = 0; step < steps.length(); step++) {
      if (!seen(decisions).equals(steps.seen(step))) {
        return Result.leftOut(LeftOut.REPLAY_DIFFERS);
      }
      if (step > 0) {
        policy.condition(decisions);
        policy.sample(decisions, 0);
        drawn.add(StepAction.of(decisions.actions().only(0)));
      }
      if (!advance(environment, decisions, steps.action(step))) {
        return Result.leftOut(LeftOut.REPLAY_DIFFERS);
      }
      policy.remember(decisions, 0);
      environment.observe(decisions.observations(), 0);
    }
    return last.isEmpty() || last.equals(seen(decisions))
        ? new Result(drawn, null)
        : Result.leftOut(LeftOut.REPLAY_DIFFERS);
  }

  private static String seen(Decisions decisions) {
    return CanonicalElement.observation(decisions.observations(), 0);
  }

  /** Takes a recorded step; false where the environment does not. */
  private static boolean advance(Environment environment, Decisions decisions, StepAction action) {
    if (environment.terminated() || environment.truncated() || !action.into(decisions.actions())) {
      return false;
    }
    try {
      environment.step(decisions.actions(), 0);
      return true;
    } catch (TaskKilledException e) {
      throw e;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
