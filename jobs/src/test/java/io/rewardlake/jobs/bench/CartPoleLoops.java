package io.rewardlake.jobs.bench;

import burlap.domain.singleagent.cartpole.CartPoleDomain;
import burlap.domain.singleagent.cartpole.states.CartPoleState;
import burlap.mdp.core.action.Action;
import burlap.mdp.core.action.SimpleAction;
import burlap.mdp.singleagent.environment.SimulatedEnvironment;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import org.apache.commons.rng.UniformRandomProvider;

/** CartPole under a uniform policy as a person would loop over it, in one thread. */
final class CartPoleLoops {
  private CartPoleLoops() {}

  /** Our environment; returns the steps of a number of episodes. */
  static long ours(int episodes) {
    UniformRandomProvider random = RandomStreams.of(1, "bench");
    Task task = new Task("CartPole-v1", "{}", 1);
    long steps = 0;
    try (Environment environment = Environments.create(task.environment())) {
      environment.reset(task, 1);
      Batch observations = environment.spec().observations().batch(1);
      Batch actions = environment.spec().actions().batch(1);
      for (int episode = 0; episode < episodes; episode++) {
        environment.reset(task.sibling(episode), episode);
        while (!environment.terminated() && !environment.truncated()) {
          environment.observe(observations, 0);
          actions.numbers()[0] = random.nextInt(2);
          environment.step(actions, 0);
          steps++;
        }
      }
    }
    return steps;
  }

  /** BURLAP's environment, for a number of steps; returns the episodes that ended. */
  static long burlap(long steps) {
    UniformRandomProvider random = RandomStreams.of(1, "bench");
    SimulatedEnvironment environment =
        new SimulatedEnvironment(new CartPoleDomain().generateDomain(), new CartPoleState());
    Action[] actions = {
      new SimpleAction(CartPoleDomain.ACTION_LEFT), new SimpleAction(CartPoleDomain.ACTION_RIGHT)
    };
    long episodes = 0;
    for (long step = 0; step < steps; step++) {
      environment.executeAction(actions[random.nextInt(2)]);
      if (environment.isInTerminalState()) {
        environment.resetEnvironment();
        episodes++;
      }
    }
    return episodes;
  }
}
