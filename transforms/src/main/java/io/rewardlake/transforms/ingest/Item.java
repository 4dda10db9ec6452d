package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * One text of an items file.
 *
 * @param id the source's id
 * @param prompt what the text answers; empty when there is none
 * @param text the text
 * @param attributes further columns
 * @param origin where it was read
 */
record Item(String id, String prompt, String text, Map<String, String> attributes, Origin origin)
    implements Keyed {
  @Override
  public String key() {
    return id;
  }

  static final class Coder extends DataCoder<Item> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Item item, DataOutput out) throws IOException {
      writeText(item.id, out);
      writeText(item.prompt, out);
      writeText(item.text, out);
      writeMap(item.attributes, out);
      item.origin.write(out);
    }

    @Override
    protected Item read(DataInput in) throws IOException {
      return new Item(readText(in), readText(in), readText(in), readMap(in), Origin.read(in));
    }
  }
}
