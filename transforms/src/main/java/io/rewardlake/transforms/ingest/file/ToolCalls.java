package io.rewardlake.transforms.ingest.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;

/**
 * The calls of tools in a message, in any of the layouts that chat models write: {@code tool_calls}
 * as OpenAI has them now, {@code function_call} as it had them, or {@code tool_name} and {@code
 * tool_arguments} as columns of the message.
 */
public final class ToolCalls {
  private static final String CALLS = "tool_calls";
  private static final String FORMER_CALL = "function_call";
  private static final String FLAT_NAME = "tool_name";
  private static final String FLAT_ARGUMENTS = "tool_arguments";

  private ToolCalls() {}

  /**
   * Canonical JSON of content and calls, keys sorted and without blanks, ids of calls left out:
   * {@code {"content":"...","tool_calls":[{"arguments":{...},"name":"..."}]}}; an empty content is
   * left out. Empty when the message calls no tool.
   */
  public static String of(Fields message, String content) throws Refusal {
    ArrayNode calls = Json.MAPPER.createArrayNode();
    if (message.holds(CALLS)) {
      for (Fields call : message.anyObjects(CALLS)) {
        Fields function = call.has("function") ? call.object("function") : call;
        calls.add(call(function, "name", "arguments"));
      }
    } else if (message.holds(FORMER_CALL)) {
      calls.add(call(message.object(FORMER_CALL), "name", "arguments"));
    } else if (message.holds(FLAT_NAME)) {
      calls.add(call(message, FLAT_NAME, FLAT_ARGUMENTS));
    }
    if (calls.isEmpty()) {
      return "";
    }
    ObjectNode action = Json.MAPPER.createObjectNode();
    if (!content.isEmpty()) {
      action.put("content", content);
    }
    return action.set(CALLS, calls).toString();
  }

  private static ObjectNode call(Fields call, String name, String arguments) throws Refusal {
    ObjectNode canonical = Json.MAPPER.createObjectNode();
    if (call.holds(arguments)) {
      canonical.set("arguments", sorted(parsed(call.find(arguments))));
    }
    return canonical.put("name", call.filledText(name));
  }

  /**
   * Arguments come as an object or as its text; a text that is none stays as the model wrote it.
   */
  private static JsonNode parsed(JsonNode arguments) {
    if (!arguments.isTextual()) {
      return arguments;
    }
    try {
      JsonNode parsed = Json.MAPPER.readTree(arguments.textValue());
      return parsed.isObject() ? parsed : arguments;
    } catch (JsonProcessingException e) {
      return arguments;
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isArray()) {
      ArrayNode array = Json.MAPPER.createArrayNode();
      node.forEach(element -> array.add(sorted(element)));
      return array;
    } else if (!node.isObject()) {
      return node;
    }
    TreeMap<String, JsonNode> byName = new TreeMap<>();
    node.fields().forEachRemaining(field -> byName.put(field.getKey(), sorted(field.getValue())));
    ObjectNode object = Json.MAPPER.createObjectNode();
    object.setAll(byName);
    return object;
  }
}
