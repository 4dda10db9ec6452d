package io.rewardlake.transforms.learn.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerTest {
  private static final LeastSquares LINE = new LeastSquares(1, 0.1);

  @TempDir Path scratch;

  @Test
  void oneStepOfPlainDescentIsWhatTheGradientSays() throws IOException {
    // x = 1, 2 and y = 3, 5: the gradient of mean (w x + b - y)^2 at (w, b)
    LearnerState start = LearnerState.initial(LINE, 0, 1);
    double w = start.values().get("line")[0];
    double b = start.values().get("line")[1];
    double dw = (w + b - 3) * 1 + (2 * w + b - 5) * 2;
    double db = (w + b - 3) + (2 * w + b - 5);
    float[] after = advance(new Schedule(Optimizer.SGD, 2, 1, 1, 0, 1), start, 1);
    assertThat((double) after[0]).isCloseTo(w - 0.1 * dw, within(1e-5));
    assertThat((double) after[1]).isCloseTo(b - 0.1 * db, within(1e-5));
    double norm = Math.hypot(dw, db);
    assertThat(norm).isGreaterThan(0.5);
    float[] clipped = advance(new Schedule(Optimizer.SGD, 2, 1, 1, 0.5, 1), start, 1);
    assertThat((double) clipped[0]).isCloseTo(w - 0.1 * dw * 0.5 / norm, within(1e-5));
    assertThat((double) clipped[1]).isCloseTo(b - 0.1 * db * 0.5 / norm, within(1e-5));
  }

  @Test
  void nothingStaysBehindOnTheDevice() throws IOException {
    Schedule schedule = new Schedule(Optimizer.ADAM, 2, 300, 1, 0.5, 1);
    Samples samples = samples();
    SampleBatch batch = new SampleBatch(samples, 2, new Batch.RandomNames(1, 0));
    LearnerState start = LearnerState.initial(LINE, 2, 1);
    try (Learner learner = new Learner(LINE, schedule, start, Device.cpu())) {
      int before = learner.managedArrays();
      for (int step = 0; step < 300; step++) {
        batch.load(samples.trained(), 0, 2);
        learner.train(batch);
      }
      assertThat(learner.managedArrays()).isEqualTo(before);
    }
  }

  @Test
  @Tag("gpu")
  void aGpuComputesTheSameLoss() throws IOException {
    assumeTrue(Torch.engine().getGpuCount() > 0, "no GPU here");
    Schedule schedule = new Schedule(Optimizer.ADAM, 2, 200, 1, 0, 1);
    LearnerState start = LearnerState.initial(LINE, 2, 1);
    double onCpu = lastLoss(schedule, start, Device.cpu());
    assertThat(lastLoss(schedule, start, Device.gpu(0))).isCloseTo(onCpu, within(1e-3));
  }

  private double lastLoss(Schedule schedule, LearnerState start, Device device) throws IOException {
    PartitionTraining training = new PartitionTraining(LINE, schedule, samples(), 0, device);
    LearnerState state = training.advance(start, 199).state();
    return training.advance(state, 200).interval().trained().get("loss");
  }

  @Test
  void aStateSurvivesItsFile() throws IOException {
    LearnerState state = LearnerState.initial(LINE, 2, 5);
    LearnerState read = LearnerState.decode(state.encode(LINE), LINE);
    assertThat(read.values().get("line")).isEqualTo(state.values().get("line"));
    assertThat(read.moments().get("line")).hasSize(2);
    assertThat(read.encode(LINE)).isEqualTo(state.encode(LINE));
    assertThatThrownBy(() -> LearnerState.decode(state.encode(LINE), new LeastSquares(2, 0.1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("layers.0.weight");
  }

  @Test
  void everyMemberOfAnEnsembleIsAPerceptron() {
    Mlp one = new Mlp(3, List.of(4, 5), 2, Activation.TANH);
    MlpEnsemble three = new MlpEnsemble(3, one);
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      NDArray x = manager.randomNormal(new Shape(6, 3));
      Tensors weights =
          new Tensors(
              three.tensors(),
              new NDList(
                  three.tensors().stream()
                      .map(spec -> manager.randomNormal(new Shape(spec.dimensions())))
                      .toList()));
      NDArray all = three.forward(weights, x);
      assertThat(all.getShape()).isEqualTo(new Shape(3, 6, 2));
      for (int member = 0; member < 3; member++) {
        NDList own = new NDList();
        own.add(weights.all().get(0).reshape(3, 3, 4).get(":, " + member).transpose());
        own.add(weights.all().get(1).get(member).flatten());
        for (int layer = 1; layer < 3; layer++) {
          own.add(weights.all().get(2 * layer).get(member).transpose());
          own.add(weights.all().get(2 * layer + 1).get(member).flatten());
        }
        NDArray alone = one.forward(new Tensors(one.tensors(), own), x);
        float[] expected = alone.toFloatArray();
        float[] found = all.get(member).toFloatArray();
        float[] single = three.forward(weights, x, member).toFloatArray();
        for (int i = 0; i < expected.length; i++) {
          assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
          assertThat(single[i]).isCloseTo(expected[i], within(1e-5f));
        }
      }
    }
  }

  private float[] advance(Schedule schedule, LearnerState from, long until) throws IOException {
    return new PartitionTraining(LINE, schedule, samples(), 0, Device.cpu())
        .advance(from, until)
        .state()
        .values()
        .get("line");
  }

  private Samples samples() throws IOException {
    Iterator<InternalRow> rows =
        IntStream.rangeClosed(1, 2)
            .<InternalRow>mapToObj(
                x ->
                    new GenericInternalRow(
                        new Object[] {
                          UTF8String.fromString("row-" + x),
                          false,
                          UnsafeArrayData.fromPrimitiveArray(new float[] {x, 2 * x + 1})
                        }))
            .iterator();
    return Samples.read(LINE.layout(), rows, scratch);
  }
}
