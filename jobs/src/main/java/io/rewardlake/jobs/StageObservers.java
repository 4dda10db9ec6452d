package io.rewardlake.jobs;

import io.rewardlake.schemas.lake.StageRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * All who are told how a stage goes: Spark's pages and metrics always, OpenLineage and MLflow where
 * their address is set. One that fails is left out for the rest of the stage, with one warning per
 * process.
 */
final class StageObservers {
  /** Address of what receives OpenLineage events; the variable is that of OpenLineage's clients. */
  static final String OPEN_LINEAGE = "spark.rewardlake.openlineage.url";

  /** Address of an MLflow server; the variable is MLflow's own. */
  static final String MLFLOW = "spark.rewardlake.mlflow.uri";

  private static final Map<String, String> VARIABLES =
      Map.of(OPEN_LINEAGE, "OPENLINEAGE_URL", MLFLOW, "MLFLOW_TRACKING_URI");
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  private final List<StageObserver> observers = new ArrayList<>();

  private StageObservers() {}

  /** Those of a stage. */
  static StageObservers of(StageRun stage, Summary summary) {
    SparkSession spark = stage.lake().spark();
    StageObservers all = new StageObservers();
    all.observers.add(new SparkPages(stage));
    all.observers.add(new StageMetrics(stage));
    setting(spark, OPEN_LINEAGE)
        .ifPresent(url -> all.add(OPEN_LINEAGE, () -> new OpenLineage(url, stage)));
    setting(spark, MLFLOW).ifPresent(url -> all.add(MLFLOW, () -> new Mlflow(url, stage, summary)));
    return all;
  }

  /** An address may be none. */
  private void add(String setting, Supplier<StageObserver> observer) {
    tell(setting, () -> observers.add(observer.get()));
  }

  void started() {
    each(StageObserver::started);
  }

  void succeeded() {
    each(StageObserver::succeeded);
  }

  void failed(Throwable failure) {
    each(observer -> observer.failed(failure));
  }

  private static Optional<String> setting(SparkSession spark, String name) {
    String variable = System.getenv(VARIABLES.get(name));
    return Optional.ofNullable(spark.conf().get(name, variable)).filter(url -> !url.isBlank());
  }

  private void each(Notice notice) {
    for (StageObserver observer : List.copyOf(observers)) {
      String name = observer.getClass().getSimpleName();
      if (!tell(name, () -> notice.give(observer))) {
        observers.remove(observer);
      }
    }
  }

  private boolean tell(String name, Telling telling) {
    try {
      telling.tell();
      return true;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (WARNED.add(name)) {
        System.err.printf("Warning: %s is not told how stages go: %s%n", name, e.getMessage());
      }
      return false;
    }
  }

  private interface Notice {
    void give(StageObserver observer) throws Exception;
  }

  private interface Telling {
    void tell() throws Exception;
  }
}
