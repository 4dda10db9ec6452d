package io.rewardlake.transforms.learn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Named tensors in the safetensors format: the length of a JSON header, the header, then the
 * numbers, all little-endian. Equal tensors in equal order give equal bytes.
 *
 * <p>The engine's own reader needs a newer Gson than the one on Spark's class path.
 */
public final class Safetensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, String>> NOTES = new TypeReference<>() {};
  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  /** One tensor: its type, its shape and its bytes. */
  private record Tensor(String dtype, List<Long> shape, ByteBuffer bytes) {}

  /** Adds a word of metadata. */
  public Safetensors note(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /** Adds a float32 tensor. */
  public Safetensors put(String name, float[] values, long... shape) {
    ByteBuffer bytes = buffer(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return put(name, "F32", bytes, shape);
  }

  /** Adds a float64 vector. */
  public Safetensors put(String name, double[] values) {
    ByteBuffer bytes = buffer(values.length, Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return put(name, "F64", bytes, values.length);
  }

  /** Adds an int64 vector. */
  public Safetensors put(String name, long[] values) {
    ByteBuffer bytes = buffer(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return put(name, "I64", bytes, values.length);
  }

  /** Metadata of the file, sorted. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** Names of the tensors, in the order of the file. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** Type of a tensor's numbers, such as {@code F32}. */
  public String dtype(String name) {
    return tensors.get(name).dtype();
  }

  /** Shape of a tensor. */
  public List<Long> shape(String name) {
    return tensors.get(name).shape();
  }

  /** Numbers of a float32 tensor, last axis fastest. */
  public float[] floats(String name) {
    ByteBuffer bytes = bytes(name, "F32");
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /** Numbers of a float64 tensor, last axis fastest. */
  public double[] doubles(String name) {
    ByteBuffer bytes = bytes(name, "F64");
    double[] values = new double[bytes.remaining() / Double.BYTES];
    bytes.asDoubleBuffer().get(values);
    return values;
  }

  /** Numbers of an int64 tensor, last axis fastest. */
  public long[] longs(String name) {
    ByteBuffer bytes = bytes(name, "I64");
    long[] values = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(values);
    return values;
  }

  /** The file's bytes. */
  public byte[] encode() {
    Map<String, Object> headers = new LinkedHashMap<>();
    if (!metadata.isEmpty()) {
      headers.put(METADATA, metadata);
    }
    int end = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      int begin = end;
      end = Math.addExact(begin, tensor.bytes().capacity());
      headers.put(
          entry.getKey(),
          new TensorHeader(tensor.dtype(), tensor.shape(), List.of((long) begin, (long) end)));
    }
    byte[] header = header(headers);
    byte[] file = new byte[Math.addExact(Long.BYTES + header.length, end)];
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    tensors.values().forEach(tensor -> bytes.put(tensor.bytes().duplicate()));
    return file;
  }

  /** Reads a file's bytes; fails with an {@link IOException} that says what is malformed. */
  public static Safetensors decode(byte[] file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = file.length < Long.BYTES ? -1 : bytes.getLong();
    if (length < 0 || length > bytes.remaining()) {
      throw new IOException("it is cut off, or no safetensors file");
    }
    int start = Long.BYTES + (int) length;
    Safetensors found = new Safetensors();
    for (Map.Entry<String, JsonNode> entry : header(file, (int) length).entrySet()) {
      try {
        if (entry.getKey().equals(METADATA)) {
          found.metadata.putAll(JSON.convertValue(entry.getValue(), NOTES));
          continue;
        }
        if (!entry.getValue().isObject()) {
          throw new IOException("its header's entry " + entry.getKey() + " is no JSON object");
        }
        TensorHeader header = JSON.convertValue(entry.getValue(), TensorHeader.class);
        header.check(entry.getKey(), file.length - start);
        int begin = header.offsets().get(0).intValue();
        int end = header.offsets().get(1).intValue();
        ByteBuffer values = bytes.slice(start + begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
        found.tensors.put(entry.getKey(), new Tensor(header.dtype(), header.shape(), values));
      } catch (IllegalArgumentException e) {
        throw new IOException("its header's entry " + entry.getKey() + " is malformed", e);
      }
    }
    return found;
  }

  private static Map<String, JsonNode> header(byte[] file, int length) throws IOException {
    try {
      Map<String, JsonNode> entries =
          JSON.readValue(file, Long.BYTES, length, new TypeReference<>() {});
      if (entries != null) {
        return entries;
      }
    } catch (JsonProcessingException e) {
      throw new IOException("its header is no JSON object", e);
    }
    throw new IOException("its header is null");
  }

  private static byte[] header(Map<String, Object> headers) {
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
