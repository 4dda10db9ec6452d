package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A conversation, and the one text that it becomes, which is that of {@code hh-rlhf}: each message
 * is {@code "\n\nHuman: ..."}, and so on with Assistant, System, Developer and Tool; a further
 * field of a message follows it as {@code "\n\n[name]: ..."}. A prompt ends in {@code
 * "\n\nAssistant:"}, and a response is what follows (with its leading blank), so that prompt and
 * response together are the conversation again. Where a content itself has such a head, a backslash
 * is put before it; {@link #parse} takes it off, and gives the messages back as they were.
 *
 * @param turns the messages in order
 */
public record Dialogue(List<Turn> turns) {
  private static final Map<String, String> HEADS =
      Map.of(
          "user", "Human",
          "assistant", "Assistant",
          "system", "System",
          "developer", "Developer",
          "tool", "Tool");
  private static final Map<String, String> ROLES =
      HEADS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private static final String HEAD_NAMES =
      String.join("|", ROLES.keySet().stream().sorted().toList()) + "|\\[[\\w.-]+\\]";
  private static final Pattern HEAD = Pattern.compile("\n\n(" + HEAD_NAMES + "):");
  private static final Pattern TO_ESCAPE = Pattern.compile("\n\n(\\\\*(?:" + HEAD_NAMES + "):)");
  private static final Pattern ESCAPED = Pattern.compile("\n\n\\\\(\\\\*(?:" + HEAD_NAMES + "):)");
  private static final Pattern FIELD_NAME = Pattern.compile("[\\w.-]+");

  static final String ASSISTANT = "assistant";

  /** How a prompt ends. */
  public static final String ANSWER_HEAD = "\n\nAssistant:";

  /** Keeps the messages as they are. */
  public Dialogue {
    turns = List.copyOf(turns);
  }

  /** The list of messages in a column. */
  static Dialogue of(Fields row, String column) throws Refusal {
    List<Turn> turns = new ArrayList<>();
    for (Fields message : row.objects(column)) {
      turns.add(turn(message, column));
    }
    return new Dialogue(turns);
  }

  /** A response that was given as text. */
  static String response(String text) {
    return new Dialogue(List.of(Turn.of(ASSISTANT, text))).asText().substring(ANSWER_HEAD.length());
  }

  /** The messages of a text; none where it does not begin with a message. */
  public static Dialogue parse(String text) {
    Matcher head = HEAD.matcher(text);
    List<Turn> turns = new ArrayList<>();
    boolean found = head.lookingAt();
    while (found) {
      String name = head.group(1);
      int start = head.end();
      found = head.find();
      String content = unescaped(text.substring(start, found ? head.start() : text.length()));
      if (ROLES.containsKey(name)) {
        turns.add(Turn.of(ROLES.get(name), content));
      } else if (!turns.isEmpty()) {
        Turn last = turns.remove(turns.size() - 1);
        Map<String, String> fields = new TreeMap<>(last.fields());
        fields.put(name.substring(1, name.length() - 1), content);
        turns.add(new Turn(last.role(), last.content(), fields));
      }
    }
    return new Dialogue(turns);
  }

  /** The whole text. */
  public String asText() {
    StringBuilder text = new StringBuilder();
    for (Turn turn : turns) {
      append(text, HEADS.get(turn.role()), turn.content());
      new TreeMap<>(turn.fields()).forEach((name, value) -> append(text, "[" + name + "]", value));
    }
    return text.toString();
  }

  /** The text of a prompt, which the assistant is to answer. */
  String asPrompt() {
    return asText() + ANSWER_HEAD;
  }

  /** The text of a response, which has to begin with the assistant. */
  String asResponse(String column) throws Refusal {
    if (!answers(0)) {
      throw new Refusal(
          RejectReason.UNKNOWN_ROLE, "'%s' does not begin with the assistant.", column);
    }
    return asText().substring(ANSWER_HEAD.length());
  }

  /** Whether the message at an index is the assistant's. */
  boolean answers(int index) {
    return index < turns.size() && turns.get(index).role().equals(ASSISTANT);
  }

  /** The messages before an index. */
  Dialogue before(int index) {
    return new Dialogue(turns.subList(0, index));
  }

  /** The messages from an index on. */
  Dialogue from(int index) {
    return new Dialogue(turns.subList(index, turns.size()));
  }

  private static void append(StringBuilder text, String head, String content) {
    text.append("\n\n").append(head).append(':');
    if (!content.isEmpty()) {
      text.append(' ').append(TO_ESCAPE.matcher(content).replaceAll("\n\n\\\\$1"));
    }
  }

  private static String unescaped(String content) {
    String text = content.startsWith(" ") ? content.substring(1) : content;
    return ESCAPED.matcher(text).replaceAll("\n\n$1");
  }

  private static Turn turn(Fields message, String column) throws Refusal {
    String role = message.text("role");
    if (!HEADS.containsKey(role)) {
      throw new Refusal(
          RejectReason.UNKNOWN_ROLE,
          "'%s' has the role '%s'; known are %s.",
          column,
          role,
          HEADS.keySet().stream().sorted().collect(Collectors.joining(", ")));
    }
    Map<String, String> fields = message.attributesExcept(Set.of("role", "content"));
    for (String name : fields.keySet()) {
      if (!FIELD_NAME.matcher(name).matches()) {
        throw new Refusal(
            RejectReason.WRONG_TYPE, "A message of '%s' has the field '%s'.", column, name);
      }
    }
    if (fields.isEmpty() && !message.holds("content")) {
      throw new Refusal(RejectReason.MISSING_COLUMN, "A message of '%s' has no 'content'.", column);
    }
    return new Turn(role, content(message), fields);
  }

  /** The text of a message; of one in parts, the texts of its parts. */
  private static String content(Fields message) throws Refusal {
    if (!message.holds("content")) {
      return "";
    } else if (!message.isList("content")) {
      return message.text("content");
    }
    StringBuilder text = new StringBuilder();
    for (Fields part : message.objects("content")) {
      text.append(part.text("text"));
    }
    return text.toString();
  }
}
