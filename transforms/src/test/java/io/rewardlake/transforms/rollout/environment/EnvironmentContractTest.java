package io.rewardlake.transforms.rollout.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every environment on the class path promises. */
class EnvironmentContractTest {
  private static final int EPISODES = 40;
  private static final int STEPS = 300;
  // One needs a server, one a prompt, the others are made to break or never to end
  private static final Set<String> NO_WORLDS =
      Set.of("Http-v0", "Response-v0", "Breaking-v0", "Endless-v0");

  static Stream<Task> tasks() {
    return Stream.concat(
        Environments.names().stream()
            .filter(name -> !NO_WORLDS.contains(name))
            .map(name -> Task.of(name, Map.of(), 1)),
        Stream.of(
            Task.of("FrozenLake-v1", Map.of("map_name", "random"), 1),
            Task.of(
                "Response-v0",
                Map.of("prompt", "Count.", "choices", List.of("one", "two"), "answer", "two"),
                1),
            Task.of("Sokoban-v0", Map.of("boxes", 2, "rows", 7), 1),
            Task.of("PointMaze-v0", Map.of("map_name", "large", "reward_type", "dense"), 1),
            Task.of(
                "TextQuest-v0", Map.of("rooms", 6, "quest_length", 9, "reward_type", "dense"), 1)));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void taskAndSeedDecideTheTrajectory(Task task) {
    Environment fresh = Environments.create(task.environment());
    fresh.reset(task, 5);
    String first = Play.observation(fresh);
    List<String> trajectory = Play.randomSteps(fresh, STEPS, 3);
    assertThat(trajectory).isNotEmpty();

    Environment used = Environments.create(task.environment());
    used.reset(new Task(task.environment(), task.parameters(), 77), 8);
    Play.randomSteps(used, STEPS, 4);
    used.reset(task, 6);
    Play.randomSteps(used, STEPS, 4);
    used.reset(task, 5);
    assertThat(Play.observation(used)).isEqualTo(first);
    assertThat(Play.randomSteps(used, STEPS, 3)).isEqualTo(trajectory);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void spacesContainWhatIsObservedAndEpisodesEndInTime(Task task) {
    Environment environment = Environments.create(task.environment());
    for (long seed = 0; seed < EPISODES; seed++) {
      environment.reset(new Task(task.environment(), task.parameters(), seed), seed);
      EnvironmentSpec spec = environment.spec();
      Batch observations = spec.observations().batch(2);
      int steps = 0;
      while (!Play.over(environment) && steps < STEPS) {
        environment.observe(observations, 1);
        assertThat(spec.observations().contains(observations, 1)).isTrue();
        steps += Play.randomSteps(environment, 1, seed * STEPS + steps).size();
      }
      environment.observe(observations, 1);
      assertThat(spec.observations().contains(observations, 1)).isTrue();
      assertThat(environment.truncated()).isEqualTo(steps == spec.maxEpisodeSteps());
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void aSnapshotContinuesElsewhereAsHere(Task task) throws Exception {
    for (long seed = 0; seed < 5; seed++) {
      Environment here = Environments.create(task.environment());
      here.reset(new Task(task.environment(), task.parameters(), seed), seed);
      Play.randomSteps(here, (int) seed, seed);
      Snapshot snapshot = throughJson(here.snapshot());
      String seen = Play.observation(here);
      List<String> ahead = Play.randomSteps(here, 50, seed + 1);

      Environment there = Environments.create(task.environment());
      there.restore(snapshot);
      assertThat(Play.observation(there)).isEqualTo(seen);
      assertThat(Play.randomSteps(there, 50, seed + 1)).isEqualTo(ahead);
      here.restore(snapshot);
      assertThat(here.snapshot()).isEqualTo(snapshot);
      assertThat(Play.randomSteps(here, 50, seed + 1)).isEqualTo(ahead);
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void limitsTruncateAndStepsAfterTheEndFail(Task task) {
    Environment environment = Environments.create(task.environment());
    String parameters =
        task.parameters().replaceFirst("^\\{", "{\"max_episode_steps\":1,").replace(",}", "}");
    environment.reset(new Task(task.environment(), parameters, 2), 2);
    assertThat(environment.spec().maxEpisodeSteps()).isEqualTo(1);
    Play.randomSteps(environment, 1, 2);
    assertThat(environment.truncated()).isTrue();
    assertThatThrownBy(() -> environment.step(environment.spec().actions().batch(1), 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void illegalActionsAndParametersAreNamed(Task task) {
    String name = task.environment();
    Environment environment = Environments.create(name);
    environment.reset(task, 0);
    Batch actions = environment.spec().actions().batch(1);
    if (actions.space() instanceof Discrete) {
      Discrete space = (Discrete) actions.space();
      for (int action : new int[] {space.start() - 1, space.start() + space.n(), -1, 1 << 30}) {
        actions.numbers()[0] = action;
        assertThatThrownBy(() -> environment.step(actions, 0))
            .isInstanceOf(RewardlakeException.class)
            .hasMessage("%s: action %d is not legal; legal is %s.", name, action, space);
      }
    } else if (actions.space() instanceof Box) {
      actions.vectors()[actions.width() - 1] = Float.NaN;
      assertThatThrownBy(() -> environment.step(actions, 0))
          .isInstanceOf(RewardlakeException.class)
          .hasMessage("%s: action NaN is not legal; legal is finite numbers.", name);
    } else {
      assertThatThrownBy(() -> environment.step(actions, 0))
          .isInstanceOf(RewardlakeException.class)
          .hasMessageContaining(
              "%s: action null is not legal; legal is %s", name, environment.commands().get(0));
    }
    assertThatThrownBy(() -> environment.reset(Task.of(name, Map.of("max_episode_step", 3), 1), 0))
        .hasMessageContaining(
            name + " has no parameter 'max_episode_step'. Nearest: max_episode_steps");
    assertThatThrownBy(() -> environment.reset(Task.of(name, Map.of("max_episode_steps", 0), 1), 0))
        .hasMessageContaining(
            name + ": parameter 'max_episode_steps' is 0; allowed is a whole number from 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CartPole-v1",
        "Pendulum-v1",
        "MountainCar-v0",
        "MountainCarContinuous-v0",
        "Acrobot-v1",
        "Sokoban-v0",
        "PointMaze-v0",
        "TextQuest-v0"
      })
  void tasksOfOtherSeedsStartElsewhere(String name) {
    Environment environment = Environments.create(name);
    Set<String> starts = new HashSet<>();
    for (long index = 0; index < 10; index++) {
      environment.reset(Task.of(name, Map.of(), 3).sibling(index), 0);
      starts.add(Play.observation(environment));
    }
    assertThat(starts).hasSizeGreaterThan(8);
  }

  /** The hot loop: one task played again and again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CartPole-v1",
        "Pendulum-v1",
        "MountainCar-v0",
        "MountainCarContinuous-v0",
        "Acrobot-v1",
        "CliffWalking-v1",
        "PointMaze-v0",
        "Sokoban-v0"
      })
  void stepsAllocateNothing(String name) {
    Environment environment = Play.begin(name, Map.of(), 1, 1);
    Task task = Task.of(name, Map.of(), 1);
    Batch actions = environment.spec().actions().batch(4);
    Arrays.fill(actions.space() instanceof Discrete ? actions.numbers() : new int[0], 1);
    Batch observations = environment.spec().observations().batch(4);
    play(environment, task, actions, observations, 100);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    play(environment, task, actions, observations, 20_000);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
  }

  private static void play(
      Environment environment, Task task, Batch actions, Batch observations, int steps) {
    for (int step = 0; step < steps; step++) {
      environment.step(actions, 2);
      if (environment.terminated() || environment.truncated()) {
        environment.reset(task, 1);
      }
      environment.observe(observations, 3);
    }
  }

  private static Snapshot throughJson(Snapshot snapshot) throws Exception {
    String json = EnvironmentJson.MAPPER.writeValueAsString(snapshot);
    return EnvironmentJson.MAPPER.readValue(json, Snapshot.class);
  }
}
