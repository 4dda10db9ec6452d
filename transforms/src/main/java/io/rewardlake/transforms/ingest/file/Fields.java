package io.rewardlake.transforms.ingest.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Typed access to the fields of one row, by name or by the path of a nested one ({@code
 * chosen.answer}, {@code predictions.0}); each refusal names the column.
 */
public final class Fields {
  /** How raters say that they gave no score. */
  private static final String NOT_AVAILABLE = "N/A";

  private final ObjectNode fields;

  /** Wraps the fields of a row. */
  public Fields(ObjectNode fields) {
    this.fields = fields;
  }

  /** A text, perhaps empty; numbers and booleans are not text. */
  public String text(String column) throws Refusal {
    JsonNode node = present(column);
    if (!node.isTextual()) {
      throw wrongType(column, node, "a text");
    }
    return node.textValue();
  }

  /** A text that is not blank. */
  public String filledText(String column) throws Refusal {
    String text = text(column);
    if (text.isBlank()) {
      throw new Refusal(RejectReason.EMPTY_TEXT, "'%s' is empty.", column);
    }
    return text;
  }

  /**
   * Several texts as one, an empty line between them, empty and null ones left out; one of them has
   * to be a text.
   */
  public String joinedText(List<String> columns) throws Refusal {
    List<String> texts = new ArrayList<>();
    for (String column : columns) {
      if (!present(column).isNull()) {
        texts.add(text(column));
      }
    }
    if (texts.isEmpty() && !columns.isEmpty()) {
      throw new Refusal(RejectReason.EMPTY_TEXT, "'%s' is empty.", String.join(", ", columns));
    }
    texts.removeIf(String::isEmpty);
    return String.join("\n\n", texts);
  }

  /** An identifier: a text, number or boolean, not empty. */
  public String key(String column) throws Refusal {
    present(column);
    String key = optional(column);
    if (key == null) {
      throw new Refusal(RejectReason.EMPTY_TEXT, "'%s' is empty.", column);
    }
    return key;
  }

  /** A text, number or boolean as text; null when absent, null or empty. */
  public String optional(String column) throws Refusal {
    JsonNode node = find(column);
    if (node == null || node.isNull()) {
      return null;
    }
    if (node.isContainerNode()) {
      throw wrongType(column, node, "a text or a number");
    }
    String text = node.asText();
    return text.isEmpty() ? null : text;
  }

  /** A finite number of at least 0; null when absent, null or empty. */
  public Double margin(String column) throws Refusal {
    String text = optional(column);
    if (text == null) {
      return null;
    }
    double number = parsed(text);
    if (!Double.isFinite(number) || number < 0) {
      throw new Refusal(
          RejectReason.BAD_NUMBER, "'%s' is %s; allowed is a number >= 0.", column, text);
    }
    return number;
  }

  /** A finite number, as number or as text. */
  public double number(String column) throws Refusal {
    present(column);
    Double number = score(column);
    if (number == null) {
      throw new Refusal(
          RejectReason.BAD_NUMBER, "'%s' is absent; needed is a finite number.", column);
    }
    return number;
  }

  /** A finite number; null when absent, null, empty or {@code N/A}. */
  public Double score(String column) throws Refusal {
    return score(column, find(column));
  }

  /** A list of scores, each as in {@link #score(String)}. */
  public List<Double> scores(String column) throws Refusal {
    List<Double> scores = new ArrayList<>();
    for (JsonNode element : list(column)) {
      scores.add(score(column, element));
    }
    return scores;
  }

  /** True or false as 1 or 0, or a number from 0 to 1. */
  public double share(String column) throws Refusal {
    Double share = Share.of(column, present(column));
    if (share == null) {
      throw new Refusal(RejectReason.BAD_NUMBER, "'%s' is null; needed is a label.", column);
    }
    return share;
  }

  /** A list of one or more labels, each as in {@link #share}, or null. */
  public List<Double> shares(String column) throws Refusal {
    List<Double> shares = new ArrayList<>();
    for (JsonNode element : list(column)) {
      shares.add(Share.of(column, element));
    }
    return shares;
  }

  /** A list of one or more texts. */
  public List<String> texts(String column) throws Refusal {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(column)) {
      if (!element.isTextual()) {
        throw wrongType(column, element, "a list of texts");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** A list of one or more objects. */
  public List<Fields> objects(String column) throws Refusal {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode element : list(column)) {
      objects.add(asObject(column, element));
    }
    return objects;
  }

  /** A list of objects, perhaps empty. */
  public List<Fields> anyObjects(String column) throws Refusal {
    return isList(column) && fields.get(column).isEmpty() ? List.of() : objects(column);
  }

  /** One object. */
  public Fields object(String column) throws Refusal {
    return asObject(column, present(column));
  }

  /** Whether the column is there, be it null. */
  public boolean has(String column) {
    return find(column) != null;
  }

  /** Whether the column is there and not null. */
  public boolean holds(String column) {
    JsonNode node = find(column);
    return node != null && !node.isNull();
  }

  /** Whether the column is there and a list. */
  public boolean isList(String column) {
    return has(column) && find(column).isArray();
  }

  /** Refuses two lists that belong together and differ in length. */
  public static void requireSameLength(String first, List<?> firsts, String second, List<?> seconds)
      throws Refusal {
    if (firsts.size() != seconds.size()) {
      throw new Refusal(
          RejectReason.LENGTHS_DIFFER,
          "'%s' has %d entries, '%s' has %d.",
          first,
          firsts.size(),
          second,
          seconds.size());
    }
  }

  /** Names of the columns, in order. */
  public List<String> columns() {
    List<String> names = new ArrayList<>();
    fields.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The named columns as text, absent and empty ones left out; nested values as JSON. */
  public Map<String, String> attributes(Collection<String> columns) {
    Map<String, String> attributes = new TreeMap<>();
    columns.forEach(column -> attribute(attributes, column, find(column)));
    return attributes;
  }

  /** All other columns, in the same way. */
  public Map<String, String> attributesExcept(Set<String> columns) {
    Map<String, String> attributes = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> all = fields.fields(); all.hasNext(); ) {
      Map.Entry<String, JsonNode> field = all.next();
      if (!columns.contains(field.getKey())) {
        attribute(attributes, field.getKey(), field.getValue());
      }
    }
    return attributes;
  }

  private static void attribute(Map<String, String> attributes, String column, JsonNode node) {
    if (node != null && !node.isNull()) {
      String text = node.isContainerNode() ? node.toString() : node.asText();
      if (!text.isEmpty()) {
        attributes.put(column, text);
      }
    }
  }

  private static Double score(String column, JsonNode node) throws Refusal {
    String text = node == null || node.isNull() ? "" : node.asText();
    if (node != null && node.isContainerNode()) {
      throw wrongType(column, node, "a number");
    } else if (text.isEmpty() || text.equals(NOT_AVAILABLE)) {
      return null;
    }
    double number = parsed(text);
    if (!Double.isFinite(number)) {
      throw new Refusal(
          RejectReason.BAD_NUMBER, "'%s' is %s; needed is a finite number.", column, text);
    }
    return number;
  }

  private static double parsed(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private JsonNode list(String column) throws Refusal {
    JsonNode node = present(column);
    if (!node.isArray()) {
      throw wrongType(column, node, "a list");
    }
    if (node.isEmpty()) {
      throw new Refusal(RejectReason.TOO_FEW, "'%s' is an empty list.", column);
    }
    return node;
  }

  private static Fields asObject(String column, JsonNode node) throws Refusal {
    if (node instanceof ObjectNode object) {
      return new Fields(object);
    }
    throw wrongType(column, node, "an object");
  }

  JsonNode find(String column) {
    return ColumnPath.find(fields, column);
  }

  private JsonNode present(String column) throws Refusal {
    JsonNode node = find(column);
    if (node == null) {
      throw new Refusal(RejectReason.MISSING_COLUMN, "The row has no '%s'.", column);
    }
    return node;
  }

  static Refusal wrongType(String column, JsonNode node, String wanted) {
    String type = node.getNodeType().name().toLowerCase(Locale.ROOT);
    return new Refusal(
        RejectReason.WRONG_TYPE, "'%s' is of type %s; needed is %s.", column, type, wanted);
  }
}
