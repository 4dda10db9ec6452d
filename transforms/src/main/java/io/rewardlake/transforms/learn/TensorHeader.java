package io.rewardlake.transforms.learn;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What the header of a safetensors file says of one tensor.
 *
 * @param dtype type of its numbers
 * @param shape lengths of its axes
 * @param offsets first byte and the one behind the last, counted from the end of the header
 */
@JsonPropertyOrder({"dtype", "shape", "data_offsets"})
record TensorHeader(
    String dtype, List<Long> shape, @JsonProperty("data_offsets") List<Long> offsets) {

  /** Bytes of a number of each type that is read here. */
  private static final Map<String, Integer> WIDTHS =
      Map.of("F32", Float.BYTES, "F64", Double.BYTES, "I64", Long.BYTES);

  /** Refuses what is no tensor of that name in that many bytes. */
  void check(String name, long available) throws IOException {
    if (dtype == null || !lengths(shape) || !lengths(offsets) || offsets.size() != 2) {
      throw new IOException("tensor " + name + " lacks dtype, shape or data_offsets");
    }
    long bytes = offsets.get(1) - offsets.get(0);
    if (bytes < 0 || offsets.get(1) > available) {
      throw new IOException("tensor " + name + " is cut off");
    }
    Integer width = WIDTHS.get(dtype);
    long count = shape.stream().reduce(1L, (a, b) -> a * b);
    if (width != null && count * width != bytes) {
      throw new IOException("tensor " + name + " of shape " + shape + " has " + bytes + " bytes");
    }
  }

  private static boolean lengths(List<Long> list) {
    return list != null && list.stream().allMatch(number -> number != null && number >= 0);
  }
}
