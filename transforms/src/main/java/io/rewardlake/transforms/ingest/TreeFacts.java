package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a file of trees says of one.
 *
 * @param tree key of the tree
 * @param prompt what is seen at its root; empty: nothing
 * @param texts whole texts of nodes at which the search ended
 * @param rewards their rewards
 * @param attributes further columns
 * @param origin where it was read
 */
record TreeFacts(
    String tree,
    String prompt,
    List<String> texts,
    List<Double> rewards,
    Map<String, String> attributes,
    Origin origin)
    implements Keyed {
  @Override
  public String key() {
    return tree;
  }

  /** All that it says, not where it was read. */
  List<Object> cells() {
    return Arrays.asList(tree, prompt, texts, rewards, attributes);
  }

  /** Its coder. */
  static final class Coder extends DataCoder<TreeFacts> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(TreeFacts facts, DataOutput out) throws IOException {
      Cells.write(facts.cells(), out);
      facts.origin.write(out);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected TreeFacts read(DataInput in) throws IOException {
      List<Object> cells = (List<Object>) Cells.read(in);
      return new TreeFacts(
          (String) cells.get(0),
          (String) cells.get(1),
          (List<String>) cells.get(2),
          (List<Double>) cells.get(3),
          (Map<String, String>) cells.get(4),
          Origin.read(in));
    }
  }
}
