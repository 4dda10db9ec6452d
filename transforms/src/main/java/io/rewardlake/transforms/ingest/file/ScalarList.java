package io.rewardlake.transforms.ingest.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Lists of single values in a column, perhaps empty. */
public final class ScalarList {
  private ScalarList() {}

  /** Texts, numbers and booleans, all as text; null where there is none. */
  public static List<String> texts(Fields row, String column) throws Refusal {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(row, column)) {
      if (element.isContainerNode()) {
        throw Fields.wrongType(column, element, "a list of single values");
      }
      texts.add(element.isNull() ? null : element.asText());
    }
    return texts;
  }

  /** Integers. */
  public static List<Integer> integers(Fields row, String column) throws Refusal {
    List<Integer> integers = new ArrayList<>();
    for (JsonNode element : list(row, column)) {
      if (!element.canConvertToExactIntegral() || !element.canConvertToInt()) {
        throw new Refusal(
            RejectReason.BAD_NUMBER, "'%s' has %s; needed are integers.", column, element);
      }
      integers.add(element.intValue());
    }
    return integers;
  }

  private static JsonNode list(Fields row, String column) throws Refusal {
    JsonNode node = row.find(column);
    if (node == null) {
      throw new Refusal(RejectReason.MISSING_COLUMN, "The row has no '%s'.", column);
    } else if (!node.isArray()) {
      throw Fields.wrongType(column, node, "a list");
    }
    return node;
  }
}
