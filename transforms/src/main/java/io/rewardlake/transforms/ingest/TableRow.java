package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * One row of a table: of {@code episodes} an episode or a chunk of a long one, of {@code
 * tree_nodes} a node.
 *
 * @param id hash of what the row is
 * @param values values in the order of the table's columns
 * @param origin where it was read
 */
record TableRow(String id, List<Object> values, Origin origin) implements Ingested<TableRow> {
  /** A chunk of an episode. */
  static TableRow of(String episodeId, int chunk, List<Object> values, Origin origin) {
    return new TableRow(ContentId.of(episodeId, String.valueOf(chunk)), values, origin);
  }

  @Override
  public TableRow settled() {
    return new TableRow(id, values, origin.withoutPayload());
  }

  /** Its coder. */
  static final class Coder extends DataCoder<TableRow> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(TableRow row, DataOutput out) throws IOException {
      writeText(row.id, out);
      row.origin.write(out);
      Cells.write(row.values, out);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected TableRow read(DataInput in) throws IOException {
      String id = readText(in);
      Origin origin = Origin.read(in);
      return new TableRow(id, (List<Object>) Cells.read(in), origin);
    }
  }
}
