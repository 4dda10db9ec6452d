package io.rewardlake.transforms.rollout.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private static final List<String> COMMANDS = List.of("go north", "take lamp");

  @Test
  void thePromptHoldsTheMostRecentTurnsAndTheCommands() {
    Conversation conversation = new Conversation(2, List.of());
    conversation = conversation.with("first", "one");
    conversation = conversation.with("second", "two");
    conversation = conversation.with("third", "three");
    ChatCompletionCreateParams.Builder request = ChatCompletionCreateParams.builder().model("m");
    conversation.ask("now", COMMANDS, request);
    String body = ChatRequest.of("http://x", new Sampling("m", 0, 5, 2), request.build()).body();
    assertThat(body)
        .containsSubsequence(
            "system",
            "second",
            "\"role\":\"user\"",
            "two",
            "third",
            "three",
            "now\\nCommands: go north, take lamp")
        .contains("\"role\":\"assistant\"", "\"model\":\"m\"")
        .doesNotContain("first");
  }

  @Test
  void requestsAreKnownByAddressAndContent() {
    ChatRequest first = request("http://x", "hello");
    assertThat(request("http://x", "hello").id()).isEqualTo(first.id());
    assertThat(request("http://y", "hello").id()).isNotEqualTo(first.id());
    assertThat(request("http://x", "hallo").id()).isNotEqualTo(first.id());
    // Two bytes of UTF-8 may be two tokens
    assertThat(request("http://x", "h\u00e4llo").mostPromptTokens())
        .isEqualTo(first.mostPromptTokens() + 1);
    assertThat(first.mostCompletionTokens()).isEqualTo(5);
  }

  @Test
  void theFirstLineThatIsACommandIsTheAction() {
    assertThat(Conversation.action("  go north \n", COMMANDS, 100)).isEqualTo("go north");
    assertThat(Conversation.action("I think:\ntake lamp\ngo north", COMMANDS, 100))
        .isEqualTo("take lamp");
    assertThat(Conversation.action(" go south, then north", COMMANDS, 100))
        .isEqualTo("go south, then north");
    assertThat(Conversation.action("anything", List.of(), 3)).isEqualTo("any");
  }

  private static ChatRequest request(String url, String text) {
    return ChatRequest.of(
        url,
        new Sampling("m", 0, 5, 2),
        ChatCompletionCreateParams.builder().model("m").addUserMessage(text).build());
  }
}
