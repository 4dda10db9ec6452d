package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One node of a recorded tree, as a row has it.
 *
 * @param tree key of the tree
 * @param task the source's own id of the task
 * @param key what its children name it by; null: it has none
 * @param parent key of its parent; null: it has none in the files
 * @param depth what the row says its depth is, from 0 at the root; null: nothing
 * @param text the whole text here; null: the steps on the way say it
 * @param segment the step that led here; null: {@code text} says it
 * @param value the search's estimate; null: none
 * @param reward reward of the step; null: none, not known
 * @param score what the state is worth; null: not known
 * @param visits how often the search went through it; null: not recorded
 * @param valueSum sum of what came back; null: not recorded
 * @param selected whether the search kept it; null: not said
 * @param terminal whether the response ends here; null: not said
 * @param success whether the task is solved here; null: not said
 * @param attributes columns of the tree's key and further ones
 * @param origin where it was read
 */
record TreeRow(
    String tree,
    String task,
    String key,
    String parent,
    Integer depth,
    String text,
    String segment,
    Double value,
    Double reward,
    Double score,
    Long visits,
    Double valueSum,
    Boolean selected,
    Boolean terminal,
    Boolean success,
    Map<String, String> attributes,
    Origin origin) {

  /** Hash of all that it says, not of where it was read. */
  String content() {
    return Cells.contentId(cells());
  }

  private List<Object> cells() {
    return Arrays.asList(
        tree,
        task,
        key,
        parent,
        depth,
        text,
        segment,
        value,
        reward,
        score,
        visits,
        valueSum,
        selected,
        terminal,
        success,
        attributes);
  }

  /** Its coder. */
  static final class Coder extends DataCoder<TreeRow> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(TreeRow row, DataOutput out) throws IOException {
      Cells.write(row.cells(), out);
      row.origin.write(out);
    }

    @Override
    @SuppressWarnings("unchecked")
    protected TreeRow read(DataInput in) throws IOException {
      List<Object> cells = (List<Object>) Cells.read(in);
      return new TreeRow(
          (String) cells.get(0),
          (String) cells.get(1),
          (String) cells.get(2),
          (String) cells.get(3),
          (Integer) cells.get(4),
          (String) cells.get(5),
          (String) cells.get(6),
          (Double) cells.get(7),
          (Double) cells.get(8),
          (Double) cells.get(9),
          (Long) cells.get(10),
          (Double) cells.get(11),
          (Boolean) cells.get(12),
          (Boolean) cells.get(13),
          (Boolean) cells.get(14),
          (Map<String, String>) cells.get(15),
          Origin.read(in));
    }
  }
}
