package io.rewardlake.jobs.bench;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;

/** The regression as one would train it by hand on DJL's own trainer, on rows that lie ready. */
final class DjlTrainer {
  private DjlTrainer() {}

  static void train(float[] x, float[] y, int batchSize, int steps) {
    int inputs = Regression.INPUTS;
    int rows = y.length;
    SequentialBlock block =
        new SequentialBlock()
            .add(Linear.builder().setUnits(Regression.HIDDEN).build())
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(Regression.HIDDEN).build())
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(1).build());
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(Loss.l2Loss())
            .optDevices(new Device[] {Device.cpu()})
            .optOptimizer(Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build());
    try (Model model = Model.newInstance("regression", "PyTorch")) {
      model.setBlock(block);
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(batchSize, inputs));
        float[] batchX = new float[batchSize * inputs];
        float[] batchY = new float[batchSize];
        for (int step = 0; step < steps; step++) {
          int from = step % (rows / batchSize) * batchSize;
          System.arraycopy(x, from * inputs, batchX, 0, batchX.length);
          System.arraycopy(y, from, batchY, 0, batchY.length);
          try (NDManager scope = trainer.getManager().newSubManager()) {
            NDArray inputsOfBatch = scope.create(batchX, new Shape(batchSize, inputs));
            NDArray targets = scope.create(batchY, new Shape(batchSize, 1));
            try (GradientCollector collector = trainer.newGradientCollector()) {
              NDList outputs = trainer.forward(new NDList(inputsOfBatch));
              NDArray loss = trainer.getLoss().evaluate(new NDList(targets), outputs);
              collector.backward(loss);
            }
            trainer.step();
          }
        }
      }
    }
  }
}
