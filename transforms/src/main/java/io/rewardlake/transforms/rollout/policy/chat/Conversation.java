package io.rewardlake.transforms.rollout.policy.chat;

import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.ArrayList;
import java.util.List;

/**
 * The most recent turns of an episode, and the prompt for its next one.
 *
 * @param most how many turns are kept
 * @param turns the oldest first
 */
record Conversation(int most, List<Turn> turns) {
  private static final String RULES =
      "You act in a text environment. Each turn you are told what you see; answer with your next"
          + " command alone, on one line, without quotes or explanation.";

  /** What was seen, and what was done about it. */
  record Turn(String seen, String done) {}

  Conversation {
    turns = List.copyOf(turns);
  }

  /** The conversation after one turn more. */
  Conversation with(String seen, String done) {
    List<Turn> longer = new ArrayList<>(turns);
    longer.add(new Turn(seen, done));
    return new Conversation(most, longer.subList(Math.max(0, longer.size() - most), longer.size()));
  }

  /** System message, the turns, what is seen now, and the commands where they are known. */
  void ask(String seen, List<String> commands, ChatCompletionCreateParams.Builder request) {
    request.addSystemMessage(RULES);
    for (Turn turn : turns) {
      request.addUserMessage(turn.seen());
      request.addAssistantMessage(turn.done());
    }
    request.addUserMessage(
        commands.isEmpty() ? seen : seen + "\nCommands: " + String.join(", ", commands));
  }

  /** The first line of an answer that is a command; else the whole of it. */
  static String action(String answer, List<String> commands, int maxLength) {
    String text = answer.strip();
    return text.lines()
        .map(String::strip)
        .filter(commands::contains)
        .findFirst()
        .orElse(text.length() > maxLength ? text.substring(0, maxLength) : text);
  }
}
