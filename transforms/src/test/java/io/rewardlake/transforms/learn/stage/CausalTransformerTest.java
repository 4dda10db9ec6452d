package io.rewardlake.transforms.learn.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rewardlake.transforms.learn.Torch;
import io.rewardlake.transforms.random.RandomStreams;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class CausalTransformerTest {
  private static final int TOKENS = 6;
  private static final int WIDTH = 4;
  private static final CausalTransformer MODEL =
      new CausalTransformer(2, 2, WIDTH, Activation.RELU);

  @Test
  void whatComesLaterChangesNothingBefore() {
    float[] tokens = uniform(1, TOKENS * WIDTH);
    float[] outputs = outputs(tokens);
    for (int changed = 0; changed < TOKENS; changed++) {
      float[] others = tokens.clone();
      others[changed * WIDTH + 1] += 3;
      float[] found = outputs(others);
      assertThat(Arrays.copyOf(found, changed * WIDTH))
          .isEqualTo(Arrays.copyOf(outputs, changed * WIDTH));
      for (int later = changed; later < TOKENS; later++) {
        assertThat(Arrays.copyOfRange(found, later * WIDTH, (later + 1) * WIDTH))
            .as("token %d after a change of %d", later, changed)
            .isNotEqualTo(Arrays.copyOfRange(outputs, later * WIDTH, (later + 1) * WIDTH));
      }
    }
  }

  @Test
  void headsDivideTheWidth() {
    assertThatThrownBy(() -> new CausalTransformer(1, 3, 4, Activation.RELU))
        .hasMessageContaining("--heads is 3")
        .hasMessageContaining("a divisor of --width 4");
  }

  private static float[] outputs(float[] tokens) {
    int size = MODEL.tensors().stream().mapToInt(TensorSpec::size).sum();
    try (NDManager manager = Torch.engine().newBaseManager(Device.cpu())) {
      Tensors weights = Tensors.of(MODEL.tensors(), uniform(2, size), manager);
      return MODEL
          .forward(weights, manager.create(tokens, new Shape(1, TOKENS, WIDTH)))
          .toFloatArray();
    }
  }

  private static float[] uniform(long seed, int size) {
    UniformRandomProvider random = RandomStreams.of(seed, "transformer");
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
