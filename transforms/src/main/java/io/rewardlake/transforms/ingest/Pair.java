package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * Two items that were compared.
 *
 * @param id the source's id, or a content hash of both item ids
 * @param itemA id of the first item
 * @param itemB id of the second item
 * @param attributes further columns
 * @param origin where it was read
 */
record Pair(String id, String itemA, String itemB, Map<String, String> attributes, Origin origin)
    implements Keyed {
  @Override
  public String key() {
    return id;
  }

  static final class Coder extends DataCoder<Pair> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Pair pair, DataOutput out) throws IOException {
      writeText(pair.id, out);
      writeText(pair.itemA, out);
      writeText(pair.itemB, out);
      writeMap(pair.attributes, out);
      pair.origin.write(out);
    }

    @Override
    protected Pair read(DataInput in) throws IOException {
      return new Pair(readText(in), readText(in), readText(in), readMap(in), Origin.read(in));
    }
  }
}
