package io.rewardlake.jobs.bench;

import static io.rewardlake.jobs.bench.ScoringBench.BATCH;
import static io.rewardlake.jobs.bench.ScoringBench.DIMENSION;
import static io.rewardlake.jobs.bench.ScoringBench.MEMBERS;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.rewardlake.transforms.learn.Network;
import io.rewardlake.transforms.learn.Torch;
import java.util.List;

/** The network as one would write it by hand on DJL, without Spark and without this product. */
final class DjlLoop implements AutoCloseable {
  private final NDManager manager = Torch.engine().newBaseManager(Device.cpu());
  private final Network network;
  private final NDArray first;
  private final NDArray bias;
  private final NDArray output;

  DjlLoop(Network network) {
    this.network = network;
    boolean linear = network.head() == Network.Head.LINEAR;
    int units = linear ? MEMBERS : MEMBERS * network.hidden();
    first = array("first", DIMENSION, units);
    bias = array("bias", 1, units);
    output = array("output", 1, units);
  }

  void score(List<float[]> batches) {
    for (float[] batch : batches) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray x = scope.create(batch, new Shape(BATCH, DIMENSION));
        rewards(x).toFloatArray();
      }
    }
  }

  private NDArray rewards(NDArray x) {
    if (network.head() == Network.Head.LINEAR) {
      return x.matMul(first);
    }
    NDArray units = Activation.relu(x.matMul(first).add(bias));
    return units.mul(output).reshape(BATCH, MEMBERS, network.hidden()).sum(new int[] {2});
  }

  private NDArray array(String name, int rows, int columns) {
    return manager.create(Weights.of(name, rows * columns), new Shape(rows, columns));
  }

  @Override
  public void close() {
    manager.close();
  }
}
