package io.rewardlake.transforms.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.transforms.LayoutContract;
import io.rewardlake.transforms.export.EpisodeTable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Chunks become the episodes that they were cut from. */
@ExtendWith(SparkExtension.class)
class JoinChunksTest {
  private static final int CHUNK = EpisodeTables.CHUNK;
  private static final int LONG = 2 * CHUNK + 5;

  private static final List<Row> CHUNKS =
      List.of(
          EpisodeTable.chunk(1, CHUNK, 2 * CHUNK, LONG),
          EpisodeTable.chunk(2, 0, 3, 3),
          EpisodeTable.chunk(1, 2 * CHUNK, LONG, LONG),
          EpisodeTable.chunk(4, 0, CHUNK, CHUNK),
          EpisodeTable.chunk(1, 0, CHUNK, LONG));

  @Test
  void aLongEpisodeIsWholeAgain() {
    List<Row> whole =
        new JoinChunks().apply(EpisodeTable.of(CHUNKS)).orderBy("episode_id").collectAsList();
    assertThat(whole).hasSize(3);
    int[] steps = {LONG, 3, CHUNK};
    int[] ids = {1, 2, 4};
    for (int i = 0; i < 3; i++) {
      // One row of all steps, were there no bound
      Row expected = EpisodeTable.chunk(ids[i], 0, steps[i], steps[i]);
      assertThat(whole.get(i).toString())
          .isEqualTo(EpisodeTable.of(List.of(expected)).first().toString());
    }
  }

  @Test
  void theColumnsAreThoseOfTheTable() {
    assertThat(new JoinChunks().apply(EpisodeTable.of(CHUNKS)).columns())
        .containsExactlyElementsOf(EpisodeTables.EPISODES.columnNames());
  }

  @Test
  void sameRowsHoweverTheInputIsPartitioned() {
    LayoutContract.assertSameRows(EpisodeTable.of(CHUNKS), new JoinChunks()::apply);
  }

  @Test
  void aMissingChunkIsAnError() {
    Dataset<Row> hole =
        new JoinChunks().apply(EpisodeTable.of(List.of(CHUNKS.get(0), CHUNKS.get(2))));
    assertThatThrownBy(hole::collectAsList)
        .hasStackTraceContaining("Episode 'episode-1' lacks a chunk");
  }
}
