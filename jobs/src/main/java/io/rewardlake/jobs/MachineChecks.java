package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.ExitCode;
import io.rewardlake.transforms.learn.Torch;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** Whether this machine and its Spark can do the work. */
final class MachineChecks {
  private static final long LEAST_HEAP = 1L << 30;
  private static final int LEAST_JAVA = 17;
  private static final String SPARK = "3.5.";
  private static final String DELTA = "3.3.";

  private final SparkSession spark;

  MachineChecks(SparkSession spark) {
    this.spark = spark;
  }

  List<Finding> all() {
    return List.of(
        java(Runtime.version().feature()),
        memory(Runtime.getRuntime().maxMemory()),
        threads(
            Runtime.getRuntime().availableProcessors(),
            System.getenv("OMP_NUM_THREADS"),
            Torch.threads()),
        Finding.of(
            "torch",
            "Check that its natives are on the class path and fit this machine.",
            () -> Finding.ok("torch", Torch.probe() + ", multiplies")),
        Finding.of("gpu", "Check the driver of the GPU.", this::gpu),
        version("spark", spark.version(), SPARK),
        version("delta", io.delta.package$.MODULE$.VERSION(), DELTA));
  }

  static Finding java(int feature) {
    String found = "Java " + feature;
    return feature < LEAST_JAVA
        ? Finding.fail("java", found + ". Run with Java 17 or newer.", ExitCode.DEPENDENCY)
        : feature > 21
            ? Finding.warn("java", found + ". Spark 3.5 is made for 17 and 21.")
            : Finding.ok("java", found);
  }

  static Finding memory(long bytes) {
    String found = String.format(Locale.ROOT, "%,d MiB of heap at most", bytes >> 20);
    return bytes < LEAST_HEAP
        ? Finding.warn("memory", found + ". Give --driver-memory 2g or more.")
        : Finding.ok("memory", found);
  }

  static Finding threads(int cores, String openMp, int torch) {
    String found =
        String.format("%d cores, %d torch thread(s), OMP_NUM_THREADS %s", cores, torch, openMp);
    return openMp == null || !openMp.equals("1") || (torch > 1 && torch * cores > cores)
        ? Finding.warn(
            "threads",
            found
                + ". Tasks take the cores: set OMP_NUM_THREADS=1 and leave"
                + " ai.djl.pytorch.num_threads out, or training takes 40 times as long.")
        : Finding.ok("threads", found);
  }

  private Finding gpu() {
    int announced =
        spark
            .sparkContext()
            .conf()
            .getInt(
                "spark.executor.resource.gpu.amount",
                spark.sparkContext().conf().getInt("spark.driver.resource.gpu.amount", 0));
    return gpu(announced, Torch.gpus(), spark.sparkContext().isLocal());
  }

  static Finding gpu(int announced, int present, boolean local) {
    String found =
        String.format("%d announced to Spark, %d seen by torch here", announced, present);
    if (local && announced > present) {
      return Finding.fail(
          "gpu",
          found + ". Take spark.executor.resource.gpu.amount out, or install the CUDA natives.",
          ExitCode.DEPENDENCY);
    }
    return present > 0 && announced == 0 && !local
        ? Finding.warn("gpu", found + ". To use it: conf/spark-gpu.conf")
        : Finding.ok("gpu", found);
  }

  static Finding version(String what, String found, String made) {
    return found.startsWith(made)
        ? Finding.ok(what, found)
        : Finding.warn(what, found + ". Rewardlake is made for " + made + "x and tested with it.");
  }
}
