package io.rewardlake.transforms.rollout.policy.chat;

import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The most recent turns of an episode, and the prompt for its next one. */
final class Conversation {
  private static final String RULES =
      "You act in a text environment. Each turn you are told what you see; answer with your next"
          + " command alone, on one line, without quotes or explanation.";

  private final int most;
  private final Deque<Turn> turns = new ArrayDeque<>();

  private record Turn(String seen, String done) {}

  Conversation(int most) {
    this.most = most;
  }

  void add(String seen, String done) {
    turns.add(new Turn(seen, done));
    if (turns.size() > most) {
      turns.remove();
    }
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
