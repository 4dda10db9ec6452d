package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * One row of {@code episodes}: an episode, or a chunk of a long one.
 *
 * @param id hash of episode and chunk
 * @param values values in the order of the table's columns
 * @param origin where it was read
 */
record EpisodeRow(String id, List<Object> values, Origin origin) implements Ingested<EpisodeRow> {
  static EpisodeRow of(String episodeId, int chunk, List<Object> values, Origin origin) {
    return new EpisodeRow(ContentId.of(episodeId, String.valueOf(chunk)), values, origin);
  }

  @Override
  public EpisodeRow settled() {
    return new EpisodeRow(id, values, origin.withoutPayload());
  }

  /** Its coder. */
  static final class Coder extends DataCoder<EpisodeRow> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(EpisodeRow row, DataOutput out) throws IOException {
      writeText(row.id, out);
      row.origin.write(out);
      Cells.write(row.values, out);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected EpisodeRow read(DataInput in) throws IOException {
      String id = readText(in);
      Origin origin = Origin.read(in);
      return new EpisodeRow(id, (List<Object>) Cells.read(in), origin);
    }
  }
}
