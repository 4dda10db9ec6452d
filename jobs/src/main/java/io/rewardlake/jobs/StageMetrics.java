package io.rewardlake.jobs;

import com.codahale.metrics.MetricRegistry;
import io.rewardlake.schemas.lake.StageRun;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;

/**
 * Counters and timings of stages among Spark's metrics, which its sinks carry on ({@code
 * conf/metrics.properties}).
 *
 * <p>{@code rewardlake.stages.succeeded}, {@code rewardlake.stages.failed}: counters; {@code
 * rewardlake.stage.NAME.time}: a timer; {@code rewardlake.stage.NAME.WHAT}: a counter of each
 * number that the stage notes, rows written among them.
 */
record StageMetrics(StageRun stage) implements StageObserver {
  /** The source's name; Spark puts its own namespace and the driver before it. */
  static final String NAME = "rewardlake";

  private static final StageSource SOURCE = new StageSource(new MetricRegistry());

  @Override
  public void started() {
    MetricsSystem system = SparkEnv.get().metricsSystem();
    synchronized (SOURCE) {
      if (system.getSourcesByName(NAME).isEmpty()) {
        system.registerSource(SOURCE);
      }
    }
  }

  @Override
  public void succeeded() {
    registry().counter("stages.succeeded").inc();
    String name = MetricRegistry.name("stage", word(stage.key().stage()));
    registry()
        .timer(MetricRegistry.name(name, "time"))
        .update(Duration.between(stage.started(), Instant.now()));
    stage
        .counts()
        .forEach((what, number) -> registry().counter(name + "." + word(what)).inc(number));
  }

  @Override
  public void failed(Throwable failure) {
    registry().counter("stages.failed").inc();
  }

  static MetricRegistry registry() {
    return SOURCE.metricRegistry();
  }

  private static String word(String text) {
    return text.replaceAll("\\W+", "_");
  }

  private record StageSource(MetricRegistry metricRegistry) implements Source {
    @Override
    public String sourceName() {
      return NAME;
    }
  }
}
