package io.rewardlake.transforms.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.TreeMap;

/**
 * One text for all texts of one JSON object or array: keys sorted, numbers by value (so that 1, 1.0
 * and 10e-1 are one), no blanks between. Any other text stays as it is; so does JSON with a key
 * twice.
 */
final class CanonicalJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private CanonicalJson() {}

  static String of(String text) {
    String stripped = text.strip();
    if (!stripped.startsWith("{") && !stripped.startsWith("[")) {
      return text;
    }
    try {
      StringBuilder canonical = new StringBuilder(stripped.length());
      write(MAPPER.readTree(stripped), canonical);
      return canonical.toString();
    } catch (JsonProcessingException e) {
      return text; // no JSON
    }
  }

  private static void write(JsonNode node, StringBuilder to) {
    if (node.isObject()) {
      TreeMap<String, JsonNode> sorted = new TreeMap<>();
      node.fields().forEachRemaining(field -> sorted.put(field.getKey(), field.getValue()));
      to.append('{');
      sorted.forEach(
          (key, value) -> {
            quote(key, to);
            to.append(':');
            write(value, to);
            to.append(',');
          });
      to.append('}');
    } else if (node.isArray()) {
      to.append('[');
      for (JsonNode value : node) {
        write(value, to);
        to.append(',');
      }
      to.append(']');
    } else if (node.isTextual()) {
      quote(node.textValue(), to);
    } else if (node.isNumber()) {
      BigDecimal number = node.decimalValue();
      to.append(number.signum() == 0 ? "0" : number.stripTrailingZeros().toString());
    } else {
      to.append(node.asText());
    }
  }

  private static void quote(String text, StringBuilder to) {
    to.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, to);
    to.append('"');
  }
}
