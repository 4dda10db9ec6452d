package io.rewardlake.transforms.learn.stage;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.rewardlake.transforms.learn.HostMatrix;
import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.Torch;
import io.rewardlake.transforms.random.RandomStreams;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A process of its own that trains and scores, and prints a line {@code work batches kibibytes
 * arrays} after 200 and after 2,000 batches: what it has resident, and how many arrays of the
 * engine belong to no manager of ours.
 */
final class MemoryProbe {
  static final int FEW = 200;
  static final int MANY = 2_000;
  private static final int BATCH = 256;
  private static final int ROWS = 1_000;
  private static final Predictor MODEL = new Bowl();

  private MemoryProbe() {}

  public static void main(String[] arguments) throws IOException {
    LearnerState first = LearnerState.initial(MODEL, Optimizer.ADAM.moments(), 1);
    train(first);
    score(first);
  }

  private static void train(LearnerState first) throws IOException {
    int[] rows = IntStream.range(0, ROWS).toArray();
    int width = MODEL.layout().width();
    float[] cells = numbers(ROWS * width);
    Samples.Rows source = (row, matrix, to) -> matrix.put(to * width, cells, row * width, width);
    Samples samples = new Samples(MODEL.layout(), source, rows, new int[0], new int[0]);
    Schedule schedule = new Schedule(Optimizer.ADAM, BATCH, MANY, 1, 1, 1);
    PartitionTraining training = new PartitionTraining(MODEL, schedule, samples, 0, Device.cpu());
    LearnerState state = training.advance(first, FEW).state();
    print("training", FEW);
    training.advance(state, MANY);
    print("training", MANY);
  }

  private static void score(LearnerState state) throws IOException {
    HostMatrix matrix = new HostMatrix(BATCH, MODEL.layout().width());
    FloatBuffer cells = matrix.cells();
    cells.put(0, numbers(BATCH * MODEL.layout().width()));
    try (Inference inference = new Inference(MODEL, state, Device.cpu())) {
      for (int batch = 1; batch <= MANY; batch++) {
        inference.predict(MODEL.layout(), matrix, BATCH);
        if (batch == FEW || batch == MANY) {
          print("scoring", batch);
        }
      }
    }
  }

  private static float[] numbers(int size) {
    UniformRandomProvider random = RandomStreams.of(1, "memory");
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }

  private static void print(String work, int batches) throws IOException {
    System.gc();
    String resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow()
            .replaceAll("[^0-9]", "");
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      int arrays = manager.getParentManager().getManagedArrays().size();
      System.out.println(work + " " + batches + " " + resident + " " + arrays);
    }
  }
}
