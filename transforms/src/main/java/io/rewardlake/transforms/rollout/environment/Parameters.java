package io.rewardlake.transforms.rollout.environment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.RewardlakeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of a task, read with defaults and ranges. Every error names the environment, the
 * parameter, its value and what is allowed; a parameter that nothing asked for is an error too.
 */
public final class Parameters {
  private static final String TIME_LIMIT = "max_episode_steps";
  private static final int LONGEST_TEXT = 120;

  private final String environment;
  private final JsonNode values;
  private final Set<String> asked = new TreeSet<>();

  private Parameters(String environment, JsonNode values) {
    this.environment = environment;
    this.values = values;
  }

  static Parameters of(Task task) {
    try {
      JsonNode values = EnvironmentJson.MAPPER.readTree(task.parameters());
      if (values.isObject()) {
        return new Parameters(task.environment(), values);
      }
    } catch (JsonProcessingException e) {
      throw Errors.task(task.parameters(), e.getOriginalMessage());
    }
    throw Errors.task(task.parameters(), "the parameters are no JSON object");
  }

  /** Name of the environment that the task asks for. */
  public String environment() {
    return environment;
  }

  /** Whether the task gives a parameter. */
  public boolean has(String name) {
    asked.add(name);
    return values.hasNonNull(name);
  }

  /** A yes or no. */
  public boolean flag(String name, boolean absent) {
    if (!has(name)) {
      return absent;
    }
    if (!values.get(name).isBoolean()) {
      throw wrong(name, "true or false");
    }
    return values.get(name).booleanValue();
  }

  /** A whole number in a range, both ends included. */
  public int integer(String name, int absent, int least, int most) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = values.get(name);
    if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
      throw wrong(name, "a whole number from " + least + " to " + most);
    }
    return value.intValue();
  }

  /** A finite number in a range, both ends included. */
  public double number(String name, double absent, double least, double most) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = values.get(name);
    if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
      throw wrong(name, "a number from " + least + " to " + most);
    }
    return value.doubleValue();
  }

  /** One of a closed set of words. */
  public String choice(String name, String absent, Collection<String> allowed) {
    if (!has(name)) {
      return absent;
    }
    String value = values.get(name).textValue();
    if (value == null || !allowed.contains(value)) {
      throw wrong(name, "one of " + String.join(", ", new TreeSet<>(allowed)));
    }
    return value;
  }

  /** Any text. */
  public String text(String name, String absent) {
    if (!has(name)) {
      return absent;
    }
    if (!values.get(name).isTextual()) {
      throw wrong(name, "a text");
    }
    return values.get(name).textValue();
  }

  /** A list of texts of one length, such as the rows of a map. */
  public List<String> rows(String name, List<String> absent) {
    if (!has(name)) {
      return absent;
    }
    List<String> rows = new ArrayList<>();
    for (JsonNode row : values.get(name)) {
      rows.add(row.isTextual() ? row.textValue() : "");
    }
    if (rows.isEmpty()
        || rows.get(0).isEmpty()
        || rows.stream().anyMatch(row -> row.length() != rows.get(0).length())) {
      throw wrong(name, "a list of texts of one length, one per row");
    }
    return List.copyOf(rows);
  }

  /** A list of texts; none when absent. */
  public List<String> texts(String name) {
    if (!has(name)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : values.get(name)) {
      if (!text.isTextual()) {
        throw wrong(name, "a list of texts");
      }
      texts.add(text.textValue());
    }
    return List.copyOf(texts);
  }

  /** A list of finite numbers of a fixed length. */
  public List<Double> numbers(String name, List<Double> absent) {
    if (!has(name)) {
      return absent;
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : values.get(name)) {
      numbers.add(value.isNumber() ? value.doubleValue() : Double.NaN);
    }
    if (numbers.size() != absent.size() || !numbers.stream().allMatch(Double::isFinite)) {
      throw wrong(name, "a list of " + absent.size() + " numbers");
    }
    return List.copyOf(numbers);
  }

  /** A JSON object, not looked into. */
  JsonNode object(String name) {
    if (!has(name)) {
      return EnvironmentJson.MAPPER.createObjectNode();
    }
    if (!values.get(name).isObject()) {
      throw wrong(name, "a JSON object");
    }
    return values.get(name);
  }

  /** Steps after which the episode is truncated; every environment takes this parameter. */
  public int timeLimit(int registered) {
    return integer(TIME_LIMIT, registered, 1, Integer.MAX_VALUE);
  }

  /** The error that a parameter's value is not what is allowed. */
  public RewardlakeException wrong(String name, String allowed) {
    String value = String.valueOf(values.get(name));
    String shown = value.length() > LONGEST_TEXT ? value.substring(0, LONGEST_TEXT) + "..." : value;
    return Errors.taskParameter(environment, name, shown, allowed);
  }

  void requireAllKnown() {
    values
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!asked.contains(name)) {
                throw Errors.taskParameterUnknown(environment, name, asked);
              }
            });
  }
}
