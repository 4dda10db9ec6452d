package io.rewardlake.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class PipelineRunTest {
  @Test
  void aFailureStopsThoseThatNeedItAndNothingElse() {
    Pipeline pipeline =
        new Pipeline(
            List.of(
                stage("a"),
                stage("b", "a"),
                stage("c", "b"),
                stage("d", "a"),
                stage("e", "c", "d"),
                stage("f")),
            2);
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    Map<String, StageOutcome> outcomes =
        new PipelineRun(
                pipeline,
                stage -> {
                  ran.add(stage.name());
                  return stage.name().equals("b") ? 3 : 0;
                })
            .run();
    assertThat(ran).containsExactlyInAnyOrder("a", "b", "d", "f");
    assertThat(outcomes.keySet()).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(outcomes.values()).extracting(StageOutcome::code).containsExactly(0, 3, 0, 0, 0, 0);
    assertThat(outcomes.values())
        .extracting(StageOutcome::missing)
        .containsExactly(List.of(), List.of(), List.of("b"), List.of(), List.of("c"), List.of());
  }

  @Test
  void independentStagesRunAtOnceAndNoMoreThanMay() {
    CyclicBarrier both = new CyclicBarrier(2);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Pipeline pipeline = new Pipeline(List.of(stage("a"), stage("b"), stage("c"), stage("d")), 2);
    Map<String, StageOutcome> outcomes =
        new PipelineRun(
                pipeline,
                stage -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  try {
                    // Each waits for another one that runs at the same time
                    both.await(30, TimeUnit.SECONDS);
                    return 0;
                  } catch (Exception e) {
                    return 1;
                  } finally {
                    running.decrementAndGet();
                  }
                })
            .run();
    assertThat(outcomes.values()).allMatch(StageOutcome::done);
    assertThat(most).hasValue(2);
  }

  @Test
  void aStageRunsOnceAndAfterAllThatItNeeds() {
    for (int seed = 0; seed < 50; seed++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      List<PipelineStage> stages = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        stages.add(
            stage(
                "s" + i,
                stages.stream()
                    .map(PipelineStage::name)
                    .filter(before -> random.nextInt(3) == 0)
                    .toArray(String[]::new)));
      }
      Set<String> done = Collections.synchronizedSet(new HashSet<>());
      Map<String, StageOutcome> outcomes =
          new PipelineRun(
                  new Pipeline(stages, 3),
                  stage -> done.containsAll(stage.needs()) && done.add(stage.name()) ? 0 : 1)
              .run();
      assertThat(outcomes.values()).as("seed " + seed).hasSize(12).allMatch(StageOutcome::done);
    }
  }

  private static PipelineStage stage(String name, String... needs) {
    return new PipelineStage(
        name, List.of("simulate"), List.of(needs), ConfigFactory.empty().root());
  }
}
