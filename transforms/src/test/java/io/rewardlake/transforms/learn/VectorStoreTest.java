package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorStoreTest {
  @TempDir Path folder;

  @Test
  void vectorsComeBackFromEverySegmentAndNoFileStays() throws IOException {
    int dimension = 7;
    VectorStore store;
    try (VectorStore.Writer writer = VectorStore.write(folder, dimension, 3 * 7 * 4)) {
      for (int row = 0; row < 10; row++) {
        assertThat(writer.add(vector(row, dimension))).isEqualTo(row);
      }
      store = writer.finish();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
    assertThat(store.rows()).isEqualTo(10);
    FloatBuffer matrix = FloatBuffer.allocate(2 * dimension);
    for (int row = 0; row < 10; row++) {
      store.copy(row, matrix, 1);
      float[] found = new float[dimension];
      matrix.get(dimension, found);
      assertThat(found).containsExactly(vector(row, dimension));
    }
  }

  @Test
  void writesMoreThanOneBuffer() throws IOException {
    int dimension = 1000;
    try (VectorStore.Writer writer = VectorStore.write(folder, dimension)) {
      for (int row = 0; row < 700; row++) {
        writer.add(vector(row, dimension));
      }
      VectorStore store = writer.finish();
      FloatBuffer matrix = FloatBuffer.allocate(dimension);
      for (int row = 0; row < 700; row++) {
        store.copy(row, matrix, 0);
        assertThat(matrix.array()).containsExactly(vector(row, dimension));
      }
    }
  }

  private static float[] vector(int row, int dimension) {
    float[] vector = new float[dimension];
    for (int j = 0; j < dimension; j++) {
      vector[j] = row + j / 1024f;
    }
    return vector;
  }
}
