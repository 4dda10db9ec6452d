package io.rewardlake.transforms.rollout.environment;

import java.util.Map;
import java.util.function.Supplier;

/** The environments that Rewardlake brings. */
public final class BuiltInEnvironments implements EnvironmentProvider {
  @Override
  public Map<String, Supplier<Environment>> environments() {
    return Map.ofEntries(
        Map.entry("TwoArmedBandit-v0", TwoArmedBandit::new),
        Map.entry("MultiArmedBandit-v0", MultiArmedBandit::new),
        Map.entry("FrozenLake-v1", () -> new FrozenLake("4x4", 100)),
        Map.entry("FrozenLake8x8-v1", () -> new FrozenLake("8x8", 200)),
        Map.entry("CliffWalking-v1", () -> new CliffWalking(false)),
        Map.entry("CliffWalkingSlippery-v1", () -> new CliffWalking(true)),
        Map.entry("Sokoban-v0", Sokoban::new),
        Map.entry("BitFlipping-v0", BitFlipping::new),
        Map.entry("PointMaze-v0", PointMaze::new),
        Map.entry("CartPole-v1", CartPole::new),
        Map.entry("Pendulum-v1", Pendulum::new),
        Map.entry("MountainCar-v0", MountainCar::new),
        Map.entry("MountainCarContinuous-v0", MountainCarContinuous::new),
        Map.entry("Acrobot-v1", Acrobot::new),
        Map.entry("TextQuest-v0", TextQuest::new),
        Map.entry(Response.NAME, Response::new),
        Map.entry("Http-v0", HttpEnvironment::new));
  }
}
