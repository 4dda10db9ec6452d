package io.rewardlake.transforms.learn;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rewardlake.schemas.errors.Errors;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** The engine of this process: its threads and its devices. */
public final class Torch {
  private static final String INTRA_OP = "ai.djl.pytorch.num_threads";
  private static final String INTER_OP = "ai.djl.pytorch.num_interop_threads";

  private Torch() {}

  /** DJL's PyTorch engine, one thread per operation unless the user set another number. */
  public static Engine engine() {
    return Holder.ENGINE;
  }

  /**
   * Loads the natives and multiplies two matrices; the engine's name and version.
   *
   * @throws IllegalStateException the product is wrong
   */
  public static String probe() {
    float[] product;
    try (NDManager manager = engine().newBaseManager(Device.cpu())) {
      NDArray matrix = manager.create(new float[] {0, 1, 2, 3}, new Shape(2, 2));
      product = matrix.matMul(matrix).toFloatArray();
    }
    if (!Arrays.equals(product, new float[] {2, 3, 6, 11})) {
      throw new IllegalStateException("a product of matrices is " + Arrays.toString(product));
    }
    return engine().getEngineName() + " " + engine().getVersion();
  }

  /** How many GPUs the engine sees on this machine. */
  public static int gpus() {
    return engine().getGpuCount();
  }

  /** Threads of one operation: the user's number, else 1. */
  public static int threads() {
    return Integer.getInteger(INTRA_OP, 1);
  }

  /** Refuses more torch threads than cores: throughput would collapse 40 to 60 times. */
  public static void requireCores(int concurrentTasks) {
    int threads = threads();
    int cores = Runtime.getRuntime().availableProcessors();
    if (threads > 1 && threads * concurrentTasks > cores) {
      throw Errors.oversubscribed(threads, concurrentTasks, cores);
    }
  }

  /**
   * Before a stage starts: refuses a GPU that no task will get; Spark itself would wait forever.
   */
  public static void requireDevice(DeviceChoice choice, boolean local, SparkConf conf) {
    if (choice != DeviceChoice.GPU) {
      return;
    }
    if (local && engine().getGpuCount() == 0) {
      throw Errors.gpuMissing("the engine sees no GPU on this machine");
    }
    if (!local && conf.getInt("spark.executor.resource.gpu.amount", 0) == 0) {
      throw Errors.gpuMissing("spark.executor.resource.gpu.amount is not set");
    }
  }

  /** The device of the current task. */
  public static Device device(DeviceChoice choice) {
    if (choice == DeviceChoice.CPU) {
      return Device.cpu();
    }
    TaskContext task = TaskContext.get();
    Map<String, ResourceInformation> resources = task == null ? Map.of() : task.resourcesJMap();
    boolean visible = engine().getGpuCount() > 0;
    if (resources.containsKey("gpu") && visible) {
      return Device.gpu(Integer.parseInt(resources.get("gpu").addresses()[0]));
    }
    if (choice == DeviceChoice.AUTO) {
      return Device.cpu();
    }
    if (!visible) {
      throw Errors.gpuMissing("the engine sees no GPU on the executor");
    }
    return Device.gpu(0);
  }

  private static final class Holder {
    private static final Engine ENGINE = start();

    private static Engine start() {
      for (String threads : new String[] {INTRA_OP, INTER_OP}) {
        if (System.getProperty(threads) == null) {
          System.setProperty(threads, "1");
        }
      }
      return Engine.getEngine("PyTorch");
    }
  }
}
