package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import io.rewardlake.transforms.ingest.file.ToolCalls;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code chat}: one row per trajectory of a chat model that uses tools, OpenAI's messages and the
 * reward of the outcome. Each message of the assistant is a step: its action is the content or,
 * where it calls tools, {@link ToolCalls canonical JSON} of both; its observation is what was said
 * since the action before, as the text of a {@link Dialogue} less further fields of its messages.
 * What came after the last action is the final observation. The reward is that of the last step,
 * NULL where the outcome was not rated, and 0 before it; the episode counts as terminated. {@code
 * task_id} and {@code trial} become task and attempt, further columns attributes.
 */
record ChatTrajectories(Feed feed) implements RowParser<TableRow> {
  static final String NAME = "chat";
  static final List<Layout> LAYOUTS = List.of(Layout.of(ColumnName.MESSAGES, ColumnName.OUTCOME));

  @Override
  public void parse(Fields fields, Origin origin, Sink<TableRow> out) throws Refusal {
    String column = ColumnName.MESSAGES.in(fields);
    Double outcome = fields.score(ColumnName.OUTCOME.in(fields));
    RecordedEpisode.Names names =
        new RecordedEpisode.Names(
            feed.source(),
            or(ColumnName.ENVIRONMENT.valueIn(fields), feed.source()),
            ColumnName.TASK.valueIn(fields),
            trial(fields),
            or(ColumnName.POLICY.valueIn(fields), ""),
            null);
    out.acceptAll(
        new RecordedEpisode(
                names,
                steps(fields, column, outcome),
                new RecordedEpisode.Ending(true, false, success(fields)),
                Attributes.except(
                    fields,
                    ColumnName.MESSAGES,
                    ColumnName.OUTCOME,
                    ColumnName.ENVIRONMENT,
                    ColumnName.TASK,
                    ColumnName.TRIAL,
                    ColumnName.POLICY,
                    ColumnName.SUCCESS),
                origin)
            .rows());
  }

  private static StepArrays steps(Fields fields, String column, Double outcome) throws Refusal {
    List<Turn> turns = Dialogue.of(fields, column).turns();
    List<Fields> messages = fields.objects(column);
    List<String> observations = new ArrayList<>();
    List<String> actions = new ArrayList<>();
    List<Double> rewards = new ArrayList<>();
    List<Turn> since = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      if (turn.role().equals(Dialogue.ASSISTANT)) {
        observations.add(new Dialogue(since).asText());
        actions.add(action(messages.get(i), turn.content(), column));
        rewards.add(0.0);
        since.clear();
      } else {
        since.add(Turn.of(turn.role(), turn.content()));
      }
    }
    if (actions.isEmpty()) {
      throw new Refusal(RejectReason.TOO_FEW, "'%s' has no message of the assistant.", column);
    }
    rewards.set(rewards.size() - 1, outcome);
    return StepArrays.ofRewards(rewards)
        .withTextObservations(observations, new Dialogue(since).asText())
        .withActions(null, null, actions);
  }

  private static String action(Fields message, String content, String column) throws Refusal {
    String calls = ToolCalls.of(message, content);
    if (calls.isEmpty() && content.isEmpty()) {
      throw new Refusal(
          RejectReason.EMPTY_TEXT,
          "A message of the assistant in '%s' has no content and calls no tool.",
          column);
    }
    return calls.isEmpty() ? content : calls;
  }

  private static int trial(Fields fields) throws Refusal {
    return ColumnName.TRIAL.isIn(fields::holds)
        ? StepReading.integer(fields, ColumnName.TRIAL.in(fields))
        : 0;
  }

  private static Boolean success(Fields fields) throws Refusal {
    return ColumnName.SUCCESS.isIn(fields::holds)
        ? Boolean.valueOf(fields.share(ColumnName.SUCCESS.in(fields)) == 1)
        : null;
  }

  private static String or(String value, String otherwise) {
    return value == null ? otherwise : value;
  }
}
