package io.rewardlake.transforms.learn;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Named tensors in the safetensors format: the length of a JSON header, the header, then the
 * numbers, all little-endian. Equal tensors in equal order give equal bytes.
 *
 * <p>The engine's own reader needs a newer Gson than the one on Spark's class path.
 */
final class Safetensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** One tensor: its type, its shape and its bytes. */
  private record Tensor(String dtype, List<Long> shape, ByteBuffer bytes) {}

  /** What the file's header says of one tensor. */
  @JsonPropertyOrder({"dtype", "shape", "data_offsets"})
  private record Header(
      String dtype, List<Long> shape, @JsonProperty("data_offsets") List<Integer> offsets) {}

  /** Adds a float32 tensor. */
  Safetensors put(String name, float[] values, long... shape) {
    ByteBuffer bytes = buffer(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return put(name, "F32", bytes, shape);
  }

  /** Adds a float64 vector. */
  Safetensors put(String name, double[] values) {
    ByteBuffer bytes = buffer(values.length, Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return put(name, "F64", bytes, values.length);
  }

  /** Adds an int64 vector. */
  Safetensors put(String name, long[] values) {
    ByteBuffer bytes = buffer(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return put(name, "I64", bytes, values.length);
  }

  Set<String> names() {
    return tensors.keySet();
  }

  List<Long> shape(String name) {
    return tensors.get(name).shape();
  }

  float[] floats(String name) {
    ByteBuffer bytes = bytes(name, "F32");
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  double[] doubles(String name) {
    ByteBuffer bytes = bytes(name, "F64");
    double[] values = new double[bytes.remaining() / Double.BYTES];
    bytes.asDoubleBuffer().get(values);
    return values;
  }

  long[] longs(String name) {
    ByteBuffer bytes = bytes(name, "I64");
    long[] values = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(values);
    return values;
  }

  /** The file's bytes. */
  byte[] encode() {
    Map<String, Header> headers = new LinkedHashMap<>();
    int end = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      int begin = end;
      end = Math.addExact(begin, tensor.bytes().capacity());
      headers.put(entry.getKey(), new Header(tensor.dtype(), tensor.shape(), List.of(begin, end)));
    }
    byte[] header = header(headers);
    byte[] file = new byte[Math.addExact(Long.BYTES + header.length, end)];
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    tensors.values().forEach(tensor -> bytes.put(tensor.bytes().duplicate()));
    return file;
  }

  /** Reads a file's bytes; fails with an {@link IOException} that says what is malformed. */
  static Safetensors decode(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = file.length < Long.BYTES ? -1 : bytes.getLong();
    if (length < 0 || length > bytes.remaining()) {
      throw new IOException("it is cut off, or no safetensors file");
    }
    int start = Long.BYTES + (int) length;
    Map<String, Object> json =
        JSON.readValue(file, Long.BYTES, (int) length, new TypeReference<>() {});
    json.remove(METADATA);
    Safetensors found = new Safetensors();
    for (Map.Entry<String, Object> entry : json.entrySet()) {
      Header header = JSON.convertValue(entry.getValue(), Header.class);
      int begin = header.offsets().get(0);
      int end = header.offsets().get(1);
      if (begin < 0 || end < begin || end > file.length - start) {
        throw new IOException("tensor " + entry.getKey() + " is cut off");
      }
      ByteBuffer values = bytes.slice(start + begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
      found.tensors.put(entry.getKey(), new Tensor(header.dtype(), header.shape(), values));
    }
    return found;
  }

  private static byte[] header(Map<String, Header> headers) {
    try {
      String json = JSON.writeValueAsString(headers);
      // Readers that map the file want aligned numbers; the format pads with spaces
      String padding = " ".repeat(Math.floorMod(-json.length(), ALIGNMENT));
      return (json + padding).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names and numbers are always JSON", e);
    }
  }

  private Safetensors put(String name, String dtype, ByteBuffer bytes, long... shape) {
    tensors.put(name, new Tensor(dtype, Arrays.stream(shape).boxed().toList(), bytes));
    return this;
  }

  private ByteBuffer bytes(String name, String dtype) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || !tensor.dtype().equals(dtype)) {
      throw new IllegalArgumentException("No tensor " + name + " of type " + dtype);
    }
    return tensor.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer buffer(int count, int width) {
    return ByteBuffer.allocate(Math.multiplyExact(count, width)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
