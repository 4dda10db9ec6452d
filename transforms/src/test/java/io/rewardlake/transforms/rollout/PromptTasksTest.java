package io.rewardlake.transforms.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.RewardlakeException;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class PromptTasksTest {
  @Test
  void everyPromptIsOneTaskToAnswerIt(SparkSession spark) {
    List<Row> tasks =
        new PromptTasks("{\"segments\":2}", "prompts", 0)
            .apply(
                spark.sql(
                    "SELECT * FROM VALUES ('Say \"a\".'), ('Say \"a\".'), ('Two?'), (' ')"
                        + " AS t(prompt)"))
            .orderBy("spec")
            .collectAsList();
    assertThat(tasks)
        .extracting(row -> row.<String>getAs("spec"))
        .containsExactly(
            "{\"prompt\":\"Say \\\"a\\\".\",\"segments\":2}",
            "{\"prompt\":\"Two?\",\"segments\":2}");
    for (Row row : tasks) {
      Task task = new Task(row.getAs("environment"), row.getAs("spec"), row.<Long>getAs("seed"));
      try (Environment environment = Environments.create(task.environment())) {
        environment.reset(task, 0);
        assertThat(environment.terminated()).isFalse();
      }
    }
    assertThat(tasks.get(0).<String>getAs("task_id"))
        .isNotEqualTo(tasks.get(1).<String>getAs("task_id"));
  }

  @Test
  void parametersAreCheckedBeforeAnythingRuns() {
    assertThatThrownBy(() -> new PromptTasks("{\"segment\":2}", "prompts", 0))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("no parameter 'segment'");
    assertThatThrownBy(() -> new PromptTasks("[]", "prompts", 0))
        .isInstanceOf(RewardlakeException.class)
        .hasMessageContaining("no JSON object");
  }
}
