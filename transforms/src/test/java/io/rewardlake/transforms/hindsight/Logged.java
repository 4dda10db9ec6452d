package io.rewardlake.transforms.hindsight;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * An episode as a log has it: texts are seen and done, one per step, each reward NULL or not.
 *
 * @param id the episode
 * @param task what was attempted
 * @param attempt which attempt at it
 * @param steps what tells its steps from those of others
 * @param rewards one per step
 */
record Logged(String id, String task, int attempt, String steps, List<Double> rewards) {
  /** One whose steps are its own. */
  static Logged of(String id, String task, Double... rewards) {
    return new Logged(id, task, 0, id, Arrays.asList(rewards));
  }

  /** Rows of {@code episodes}, cut into chunks of that table's size. */
  static Dataset<Row> table(List<Logged> episodes) {
    List<Row> rows = new ArrayList<>();
    for (Logged episode : episodes) {
      for (int from = 0; from == 0 || from < episode.length(); from += EpisodeTables.CHUNK) {
        rows.add(episode.row(from, Math.min(episode.length(), from + EpisodeTables.CHUNK)));
      }
    }
    return SparkExtension.session().createDataFrame(rows, EpisodeTables.EPISODES.schema());
  }

  int length() {
    return rewards.size();
  }

  private Row row(int from, int to) {
    List<String> seen = new ArrayList<>();
    List<Integer> done = new ArrayList<>();
    for (int step = from; step < to; step++) {
      seen.add(steps + " " + step);
      done.add(step % 7);
    }
    return RowFactory.create(
        id,
        "log",
        "Toy-v0",
        task,
        "group of " + task,
        0L,
        attempt,
        "expert",
        null,
        from / EpisodeTables.CHUNK,
        to - from,
        null,
        null,
        seen,
        "the end",
        done,
        null,
        Collections.nCopies(to - from, "go"),
        rewards.subList(from, to),
        null,
        to == length(),
        false,
        null,
        "completed",
        "",
        Map.of("reflection", "of attempt " + attempt));
  }
}
