package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.RewardlakeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/** Stages whose tasks have an executor for themselves. */
public final class WholeExecutor {
  /** The engine's gradient collector is one per process, so one training per executor. */
  private static final ReentrantLock ONE_PER_PROCESS = new ReentrantLock();

  private WholeExecutor() {}

  /** On a cluster, each task takes all cores of its executor, and its GPU where there is one. */
  public static <T> JavaRDD<T> claim(SparkContext spark, JavaRDD<T> rdd, DeviceChoice device) {
    int cores = spark.conf().getInt("spark.executor.cores", 0);
    // Local mode knows no profiles: it would throw and leave a hanging RDD
    if (spark.isLocal() || cores == 0) {
      return rdd;
    }
    TaskResourceRequests requests = new TaskResourceRequests().cpus(cores);
    if (hasGpus(spark) && device != DeviceChoice.CPU) {
      requests.resource("gpu", 1);
    }
    return rdd.withResources(new ResourceProfileBuilder().require(requests).build());
  }

  /** Whether the executors of a cluster own GPUs, which only claiming tasks get. */
  public static boolean hasGpus(SparkContext spark) {
    return !spark.isLocal() && spark.conf().getInt("spark.executor.resource.gpu.amount", 0) > 0;
  }

  /** Runs such a stage; what a person should see of a failed task is our own message. */
  public static <T> List<T> run(SparkContext spark, JavaRDD<T> rdd, DeviceChoice device) {
    try {
      return claim(spark, rdd, device).collect();
    } catch (Exception e) {
      // Spark throws checked exceptions without declaring them
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof RewardlakeException known) {
          throw known;
        }
      }
      throw new IllegalStateException("Training failed: " + e.getMessage(), e);
    }
  }

  /** Work of a task. */
  public interface Work {
    /** Does it. */
    void run() throws IOException;
  }

  /** Does a task's work when no other task of this process trains. */
  public static void alone(Work work) throws IOException, InterruptedException {
    ONE_PER_PROCESS.lockInterruptibly();
    try {
      work.run();
    } finally {
      ONE_PER_PROCESS.unlock();
    }
  }

  /** Spark's own scratch folder. */
  public static Path scratch() {
    String folders =
        SparkEnv.get().conf().get("spark.local.dir", System.getProperty("java.io.tmpdir"));
    return Path.of(folders.split(",", 2)[0]);
  }

  /** Claiming tasks that share a process all the same, for want of profiles. */
  public static int concurrentTasks(SparkContext spark) {
    return spark.isLocal() ? spark.defaultParallelism() : 1;
  }
}
