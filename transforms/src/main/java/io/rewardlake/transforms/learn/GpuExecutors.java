package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Errors;
import org.apache.spark.SparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.collection.JavaConverters;

/** The executors of a cluster whose settings ask for GPUs. */
public final class GpuExecutors {
  /** Seconds to wait for the first executor that owns a GPU. */
  public static final String TIMEOUT = "spark.rewardlake.gpu.timeout";

  private static final String DEFAULT_TIMEOUT = "120s";
  private static final long POLL_MILLIS = 200;

  private GpuExecutors() {}

  /**
   * Waits until an executor with a GPU is there, where executors are to have one; Spark itself
   * would wait forever for the first task to start.
   */
  public static void await(SparkContext spark) {
    if (!WholeExecutor.hasGpus(spark)) {
      return;
    }
    long seconds = spark.conf().getTimeAsSeconds(TIMEOUT, DEFAULT_TIMEOUT);
    long end = System.nanoTime() + seconds * 1_000_000_000;
    while (!anyHasGpu(spark)) {
      if (System.nanoTime() >= end) {
        throw Errors.noGpuExecutor(spark.master(), seconds);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for an executor", e);
      }
    }
  }

  private static boolean anyHasGpu(SparkContext spark) {
    for (ExecutorSummary executor :
        JavaConverters.seqAsJavaList(spark.statusStore().executorList(true))) {
      if (executor.resources().contains("gpu")) {
        return true;
      }
    }
    return false;
  }
}
