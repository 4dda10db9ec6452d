package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SafetensorsTest {
  private static final byte[] FILE =
      new Safetensors()
          .put("weight", new float[] {1, -2.5f, Float.MIN_VALUE, 4, 5, 6}, 2, 3)
          .put("best", new double[] {Double.POSITIVE_INFINITY, Double.NaN})
          .put("counters", new long[] {Long.MAX_VALUE, -1})
          .put("empty", new double[0])
          .encode();

  @Test
  void tensorsComeBack() throws IOException {
    Safetensors found = Safetensors.decode(FILE);
    assertThat(found.names()).containsExactly("weight", "best", "counters", "empty");
    assertThat(found.shape("weight")).containsExactly(2L, 3L);
    assertThat(found.floats("weight")).containsExactly(1, -2.5f, Float.MIN_VALUE, 4, 5, 6);
    assertThat(found.doubles("best")).containsExactly(Double.POSITIVE_INFINITY, Double.NaN);
    assertThat(found.longs("counters")).containsExactly(Long.MAX_VALUE, -1);
    assertThat(found.doubles("empty")).isEmpty();
    assertThatThrownBy(() -> found.floats("best")).hasMessageContaining("best");
  }

  @Test
  void bytesAreThoseOfTheFormat() throws IOException {
    byte[] file = new Safetensors().put("w", new float[] {1}, 1, 1).encode();
    String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}";
    int length = file[0];
    assertThat(length % 8).isZero();
    assertThat(new String(file, 8, length, StandardCharsets.UTF_8).stripTrailing())
        .isEqualTo(header);
    // 1.0f, little-endian
    assertThat(Arrays.copyOfRange(file, 8 + length, file.length))
        .containsExactly(0, 0, (byte) 0x80, 0x3f);
    String withMetadata = "{\"__metadata__\":{\"format\":\"pt\"}," + header.substring(1);
    byte[] other = new byte[8 + withMetadata.length() + 4];
    other[0] = (byte) withMetadata.length();
    System.arraycopy(
        withMetadata.getBytes(StandardCharsets.UTF_8), 0, other, 8, withMetadata.length());
    other[other.length - 1] = 0x40;
    assertThat(Safetensors.decode(other).floats("w")).containsExactly(2f);
  }

  @Test
  void refusesATruncatedFile() {
    assertThatThrownBy(() -> Safetensors.decode(new byte[3])).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Safetensors.decode(Arrays.copyOf(FILE, 20)))
        .hasMessageContaining("cut off");
    assertThatThrownBy(() -> Safetensors.decode(Arrays.copyOf(FILE, FILE.length - 1)))
        .hasMessageContaining("cut off");
  }

  @Test
  void metadataComesBackInFrontOfTheTensors() throws IOException {
    byte[] file =
        new Safetensors().note("b", "2").put("w", new float[] {1}, 1).note("a", "1").encode();
    String header = new String(file, 8, file[0], StandardCharsets.UTF_8);
    assertThat(header).startsWith("{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\"},\"w\":");
    Safetensors found = Safetensors.decode(file);
    assertThat(found.metadata()).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
    assertThat(found.dtype("w")).isEqualTo("F32");
    assertThat(found.encode()).isEqualTo(file);
  }

  @Test
  void refusesAHeaderThatIsNone() {
    refuses("null", "its header is null");
    refuses("[1, 2]", "its header is no JSON object");
    refuses("{\"w\": 1}", "entry w is no JSON object");
    refuses("{\"w\": {\"dtype\": \"F32\"}}", "lacks dtype, shape or data_offsets");
    refuses("{\"__metadata__\": {\"a\": {}}}", "entry __metadata__ is");
    String tensor = "{\"w\": {\"dtype\": \"F32\", \"shape\": %s, \"data_offsets\": %s}}";
    refuses(String.format(tensor, "[1]", "[0, 8]"), "w is cut off");
    refuses(String.format(tensor, "[1]", "[4, 0]"), "w is cut off");
    refuses(String.format(tensor, "[1]", "[0, null]"), "lacks dtype, shape or data_offsets");
    refuses(String.format(tensor, "[2]", "[0, 4]"), "w of shape [2] has 4 bytes");
    refuses(String.format(tensor, "[-1]", "[0, 4]"), "lacks dtype, shape or data_offsets");
    refuses(String.format(tensor, "\"x\"", "[0, 4]"), "entry w is malformed");
  }

  private static void refuses(String header, String problem) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    byte[] file = new byte[8 + json.length + 4];
    file[0] = (byte) json.length;
    System.arraycopy(json, 0, file, 8, json.length);
    assertThatThrownBy(() -> Safetensors.decode(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(problem);
  }
}
