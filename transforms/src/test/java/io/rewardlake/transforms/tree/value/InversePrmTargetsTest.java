package io.rewardlake.transforms.tree.value;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.learn.InversePrm;
import io.rewardlake.transforms.random.RandomStreams;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.BuiltInPolicy;
import io.rewardlake.transforms.rollout.policy.Decisions;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Planted experts write responses, of one segment or of two, out of a few. */
@ExtendWith(SparkExtension.class)
class InversePrmTargetsTest {
  private static final InversePrm MODEL = new InversePrm(1, 0, 10_000);

  /**
   * Goes on by chance, well or badly; or as the planted expert does.
   *
   * @param title its name
   * @param expert whether it goes on well after the first segment "a"
   */
  private record GoesOn(String title, boolean expert) implements PolicyChoice {
    private static final long serialVersionUID = 1L;

    @Override
    public Policy open(EnvironmentSpec spec) {
      return new Policy() {
        @Override
        public void condition(Decisions decisions) {}

        @Override
        public void sample(Decisions decisions, int row) {
          boolean knows = expert && decisions.observations().texts()[row].endsWith("a");
          decisions.actions().texts()[row] = next(knows, decisions.random(row));
        }

        @Override
        public double logProb(Decisions decisions, int row) {
          return Double.NaN;
        }
      };
    }
  }

  private static String next(boolean knows, UniformRandomProvider random) {
    return random.nextDouble() < (knows ? 0.9 : 0.5) ? "good" : "bad";
  }

  private static Played response(String id, String task, List<String> segments) {
    List<String> seen =
        IntStream.range(0, segments.size())
            .mapToObj(i -> i == 0 ? "Q?" : "Q?\n" + String.join("\n", segments.subList(0, i)))
            .toList();
    return Played.texts(id, seen, segments, null)
        .with("environment", "Response-v0")
        .with("task_id", task)
        .with("seed", 5L)
        .with("final_text_observation", "Q?\n" + String.join("\n", segments))
        .with("source", id.startsWith("expert") ? "demos" : "learner");
  }

  private static Dataset<Row> tasks(
      SparkSession spark, int count, int segments, String... choices) {
    List<Row> rows =
        IntStream.range(0, count)
            .mapToObj(
                i -> {
                  Task task =
                      Task.of(
                          "Response-v0",
                          Map.of("prompt", "Q?", "segments", segments, "choices", List.of(choices)),
                          1);
                  return RowFactory.create(
                      "task " + i, task.environment(), task.parameters(), task.seed());
                })
            .toList();
    return spark.createDataFrame(
        rows, StructType.fromDDL("task_id STRING, environment STRING, spec STRING, seed BIGINT"));
  }

  private static Dataset<Row> targets(
      Dataset<Row> episodes, Dataset<Row> tasks, PolicyChoice policy, InversePrm model) {
    Dataset<Row> steps = new InverseSteps("i", List.of("demos"), policy, 7).apply(episodes, tasks);
    return new InversePrmTargets("i", model, 1000).apply(steps);
  }

  @Test
  void withOneStepItIsTheLogRatioOfTheVisits(SparkSession spark) {
    String[] choices = {"x", "y", "z"};
    double[][] planted = {{0.2, 0.3, 0.5}, {0.6, 0.3, 0.1}};
    int[] sizes = {6000, 2400};
    double[][] counts = new double[2][2 * choices.length];
    List<Played> episodes = new ArrayList<>();
    for (int side = 0; side < 2; side++) {
      String name = side == 1 ? "expert " : "learner ";
      for (int i = 0; i < sizes[side]; i++) {
        UniformRandomProvider random = RandomStreams.of(3, name + i);
        int task = random.nextInt(2);
        double left = random.nextDouble() - planted[side][0];
        int choice = left < 0 ? 0 : left < planted[side][1] ? 1 : 2;
        counts[side][3 * task + choice]++;
        episodes.add(response(name + i, "task " + task, List.of(choices[choice])));
      }
    }
    List<Row> rows =
        targets(
                Played.rows(spark, episodes),
                tasks(spark, 2, 1, choices),
                BuiltInPolicy.UNIFORM,
                MODEL)
            .orderBy("task_id", "text_action")
            .collectAsList();
    assertThat(rows).hasSize(6);
    for (int pair = 0; pair < 6; pair++) {
      double learner = counts[0][pair];
      double expert = counts[1][pair];
      double f = rows.get(pair).getAs("q_value");
      assertThat(f)
          .isCloseTo(Math.log(expert / sizes[1]) - Math.log(learner / sizes[0]), within(0.01))
          .isCloseTo(
              Math.log(planted[1][pair % 3] / planted[0][pair % 3]),
              within(4 * Math.sqrt(1 / expert + 1 / learner)));
      assertThat(rows.get(pair).<Double>getAs("q_target"))
          .isCloseTo(1 / (1 + Math.exp(-f)), within(1e-12));
      assertThat(rows.get(pair).<Long>getAs("visits")).isEqualTo((long) (learner + expert));
      assertThat(rows.get(pair).<String>getAs("policy")).isEqualTo("uniform");
    }
  }

  /**
   * Both sides choose alike between "a" and "b". After "a" the expert goes on well, nine times in
   * ten, and the learner by chance; after "b" both go on by chance. So the first choice is worth
   * what the current policy makes of it, and after "a" the expert's way is better: where the slopes
   * cancel out, f is 0.26 and -0.63.
   */
  @Test
  void theExpertsNextActionIsDrawnFromTheCurrentPolicy(SparkSession spark) {
    List<Played> episodes = new ArrayList<>();
    for (int i = 0; i < 16_000; i++) {
      String id = (i % 2 == 0 ? "expert " : "learner ") + i;
      UniformRandomProvider random = RandomStreams.of(8, id);
      String first = random.nextInt(2) == 0 ? "a" : "b";
      boolean knows = i % 2 == 0 && first.equals("a");
      episodes.add(response(id, "task 0", List.of(first, next(knows, random))));
    }
    Dataset<Row> played = Played.rows(spark, episodes).cache();
    Dataset<Row> tasks = tasks(spark, 1, 2, "a", "b", "good", "bad");
    // What the other side does not do stays finite
    InversePrm model = new InversePrm(1, 0.01, 10_000);
    Map<String, Double> f = values(targets(played, tasks, new GoesOn("by chance", false), model));
    assertThat(f).containsOnlyKeys("a", "b", "a good", "a bad", "b good", "b bad");
    assertThat(f.get("a")).isCloseTo((f.get("a good") + f.get("a bad")) / 2, within(0.1));
    assertThat(f.get("b")).isCloseTo((f.get("b good") + f.get("b bad")) / 2, within(0.1));
    assertThat(f.get("a good") - f.get("a bad")).isCloseTo(0.89, within(0.25));
    assertThat(f.get("b good") - f.get("b bad")).isCloseTo(0, within(0.2));

    // Where a' is as the expert's own, the first step takes back what the second one learned
    Map<String, Double> own =
        values(targets(played, tasks, new GoesOn("as the expert", true), model));
    assertThat(own.get("a good") - own.get("a bad")).isCloseTo(0, within(0.2));
    played.unpersist();
  }

  /** f by the response up to and with the action. */
  private static Map<String, Double> values(Dataset<Row> targets) {
    return targets.collectAsList().stream()
        .collect(
            Collectors.toMap(
                row ->
                    (row.<String>getAs("history") + " " + row.<String>getAs("text_action"))
                        .replaceAll("(?s)^Q\\?(.*> (.)\\n.*\\n\\2)? ", "$2 ")
                        .strip(),
                row -> row.<Double>getAs("q_value")));
  }

  @Test
  void sameRowsInEveryLayout(SparkSession spark) {
    String[] choices = {"x", "y", "z"};
    List<Played> episodes = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String id = (i % 3 == 0 ? "expert " : "learner ") + i;
      UniformRandomProvider random = RandomStreams.of(2, id);
      List<String> segments =
          IntStream.range(0, 3).mapToObj(step -> choices[random.nextInt(3)]).toList();
      episodes.add(response(id, "task " + random.nextInt(4), segments));
    }
    Dataset<Row> tasks = tasks(spark, 4, 3, choices);
    InversePrm model = new InversePrm(0.9, 0.01, 10_000);
    LayoutContract.assertSameRows(
        Played.rows(spark, episodes), in -> targets(in, tasks, BuiltInPolicy.UNIFORM, model));
    Dataset<Row> made = targets(Played.rows(spark, episodes), tasks, BuiltInPolicy.UNIFORM, model);
    assertThat(made.where("visits = 0").count()).isPositive();
    // Another seed draws other actions
    assertThat(
            new InverseSteps("i", List.of("demos"), BuiltInPolicy.UNIFORM, 8)
                .apply(Played.rows(spark, episodes), tasks)
                .except(
                    new InverseSteps("i", List.of("demos"), BuiltInPolicy.UNIFORM, 7)
                        .apply(Played.rows(spark, episodes), tasks))
                .count())
        .isPositive();
  }

  @Test
  void aTaskOfTooManyTransitionsIsLeftOut(SparkSession spark) {
    List<Played> episodes = new ArrayList<>();
    for (String side : List.of("expert ", "learner ")) {
      episodes.add(response(side + "0", "task 0", List.of("x")));
      episodes.add(response(side + "1", "task 1", List.of("x")));
      episodes.add(response(side + "2", "task 1", List.of("y")));
    }
    Dataset<Row> steps =
        new InverseSteps("i", List.of("demos"), BuiltInPolicy.UNIFORM, 7)
            .apply(Played.rows(spark, episodes), tasks(spark, 2, 1, "x", "y"));
    assertThat(new InversePrmTargets("i", MODEL, 2).apply(steps).count()).isEqualTo(3);
    assertThat(
            new InversePrmTargets("i", MODEL, 1)
                .apply(steps)
                .select("task_id", "q_value")
                .collectAsList()
                .toString())
        .isEqualTo("[[task 0,0.0]]");
  }

  @Test
  void whatCannotBeReplayedIsLeftOutAndSaid(SparkSession spark) {
    List<String> xy = List.of("x", "y");
    List<Played> episodes =
        List.of(
            response("expert good", "task 0", xy),
            response("expert no seed", "task 0", xy).with("seed", null),
            response("expert no task", "task 9", xy),
            response("expert saw", "task 0", xy).with("text_observations", List.of("Q?", "Q!")),
            response("expert ends", "task 0", xy).with("final_text_observation", "Q!"),
            response("expert illegal", "task 0", List.of("x", "w")),
            response("expert long", "task 0", List.of("x", "y", "x")),
            response("expert broken", "task 1", xy),
            response("learner", "task 9", List.of("w", "w")).with("seed", null),
            // What would follow its last step is not known
            response("learner cut", "task 0", xy).with("terminated", false));
    Dataset<Row> tasks =
        tasks(spark, 1, 2, "x", "y")
            .union(
                tasks(spark, 2, 2, "x", "y")
                    .selectExpr("task_id", "environment", "'{}'", "seed")
                    .where("task_id = 'task 1'"));
    Dataset<Row> steps =
        new InverseSteps("i", List.of("demos"), BuiltInPolicy.UNIFORM, 7)
            .apply(Played.rows(spark, episodes), tasks)
            .cache();
    assertThat(
            steps.where("left_out IS NOT NULL").groupBy("left_out").count().collectAsList().stream()
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1))))
        .isEqualTo(
            Map.of(
                LeftOut.NO_TASK, 2L,
                LeftOut.REPLAY_DIFFERS, 4L,
                LeftOut.NO_RESET, 1L));
    assertThat(
            steps
                .groupBy("expert")
                .agg(expr("count_if(next_id IS NULL)"), count("next_id"))
                .where("expert IS NOT NULL")
                .orderBy("expert")
                .collectAsList()
                .toString())
        .isEqualTo("[[false,1,2], [true,1,1]]");
    Dataset<Row> learners = steps.where("NOT expert");
    assertThatThrownBy(() -> new InversePrmTargets("i", MODEL, 1000).apply(learners))
        .hasMessageContaining("0 of the expert");
    steps.unpersist();
  }
}
