package io.rewardlake.transforms.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTrajectoriesTest {
  @TempDir Path folder;

  @Test
  void assistantsActAndTheOutcomeIsTheLastReward() throws IOException {
    IngestCheck.golden(
        folder,
        EpisodeFormat.CHAT,
        """
        {"task_id": 3, "trial": 1, "reward": 1.0, "agent_model": "m", "success": true, "info": {"x": 1}, "messages": [{"role": "system", "content": "be kind"}, {"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}, {"role": "user", "content": "find"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{\\"b\\": 2, \\"a\\": [1.50]}"}}]}, {"role": "tool", "tool_call_id": "c1", "name": "look", "content": "found"}, {"role": "assistant", "content": "here"}, {"role": "user", "content": "bye"}]}
        {"task": "t", "outcome_reward": 0, "traj": [{"role": "assistant", "content": "call", "tool_name": "go", "tool_arguments": "{\\"to\\": \\"x\\"}", "step": 0}]}
        {"reward": null, "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": [{"type": "text", "text": "parts"}], "function_call": {"name": "f", "arguments": "no json"}}]}
        """,
        List.of(
            "attempt=1|policy=m|text_observations=[⏎⏎System: be kind⏎⏎Human: hi,"
                + " ⏎⏎Human: find, ⏎⏎Tool: found]|final_text_observation=⏎⏎Human: bye|"
                + "text_actions=[hello,"
                + " {\"tool_calls\":[{\"arguments\":{\"a\":[1.50],\"b\":2},\"name\":\"look\"}]},"
                + " here]|rewards=[0.0, 0.0, 1.0]|terminated=true|success=true|"
                + "attributes={info={\"x\":1}}",
            "attempt=0|policy=|text_observations=[]|final_text_observation=|text_actions=["
                + "{\"content\":\"call\",\"tool_calls\":[{\"arguments\":{\"to\":\"x\"},"
                + "\"name\":\"go\"}]}]|rewards=[0.0]|terminated=true|attributes={}",
            "attempt=0|policy=|text_observations=[⏎⏎Human: q]|final_text_observation=|"
                + "text_actions=[{\"content\":\"parts\",\"tool_calls\":[{\"arguments\":\"no json\","
                + "\"name\":\"f\"}]}]|rewards=[null]|terminated=true|attributes={}"),
        "");
  }

  @Test
  void malformedTrajectoriesAreRejects() throws IOException {
    IngestCheck.malformed(
        folder,
        EpisodeFormat.CHAT,
        """
        ok {"reward": 1, "messages": [{"role": "assistant", "content": "a"}]}
        missing_column {"reward": 1}
        missing_column {"messages": [{"role": "assistant", "content": "a"}]}
        missing_column {"reward": 1, "messages": [{"role": "assistant"}]}
        missing_column {"reward": 1, "messages": [{"content": "a"}]}
        wrong_type {"reward": 1, "messages": "a"}
        wrong_type {"reward": 1, "messages": ["a"]}
        wrong_type {"reward": {}, "messages": [{"role": "assistant", "content": "a"}]}
        wrong_type {"reward": 1, "messages": [{"role": "assistant", "content": 1}]}
        wrong_type {"reward": 1, "messages": [{"role": "assistant", "content": "", "tool_calls": "f"}]}
        too_few {"reward": 1, "messages": []}
        too_few {"reward": 1, "messages": [{"role": "user", "content": "a"}]}
        unknown_role {"reward": 1, "messages": [{"role": "robot", "content": "a"}]}
        empty_text {"reward": 1, "messages": [{"role": "assistant", "content": ""}]}
        empty_text {"reward": 1, "messages": [{"role": "assistant", "content": "", "tool_calls": []}]}
        empty_text {"reward": 1, "messages": [{"role": "assistant", "content": "", "tool_calls": [{"name": ""}]}]}
        missing_column {"reward": 1, "messages": [{"role": "assistant", "content": "", "tool_calls": [{"id": "c"}]}]}
        bad_number {"reward": NaN, "messages": [{"role": "assistant", "content": "a"}]}
        bad_number {"reward": "good", "messages": [{"role": "assistant", "content": "a"}]}
        bad_number {"reward": 1, "trial": -1, "messages": [{"role": "assistant", "content": "a"}]}
        bad_number {"reward": 1, "trial": 0.5, "messages": [{"role": "assistant", "content": "a"}]}
        """,
        1);
  }
}
