package io.rewardlake.transforms.ingest.file;

import java.util.Locale;

/** Why a row was refused; the codes of {@code rejects.reason}. */
public enum RejectReason {
  /** The line is not one JSON object. */
  BROKEN_JSON,
  /** The record is not CSV, or has another number of cells than the header. */
  BROKEN_CSV,
  /** Bytes of an HDF5 file that are not what HDF5 says, or in a form that is not read. */
  BROKEN_HDF5,
  /** The bytes are not UTF-8. */
  INVALID_UTF8,
  /** The record is longer than {@link RecordSplitter#MAX_RECORD_BYTES}. */
  TOO_LONG,
  /** The file ends in the middle; the rows before the break were read. */
  TRUNCATED_FILE,
  /** A column that the format needs is absent. */
  MISSING_COLUMN,
  /** A column holds another type than the format needs; numbers are not text. */
  WRONG_TYPE,
  /** A text that the format needs is empty. */
  EMPTY_TEXT,
  /** A list holds fewer entries than the format needs, or fewer that can be compared. */
  TOO_FEW,
  /** Lists that belong together differ in length, or from the length that the format has. */
  LENGTHS_DIFFER,
  /** A message of an unknown role, or a response that does not begin with the assistant's. */
  UNKNOWN_ROLE,
  /** Both responses are the same. */
  EQUAL_RESPONSES,
  /** Two dialogues, or the items of a pair, do not answer the same prompt. */
  NO_SHARED_PROMPT,
  /** A vote value that the mapping does not name. */
  UNKNOWN_VALUE,
  /** A number that is not finite, or outside of what the column allows. */
  BAD_NUMBER,
  /** A span that does not lie within its text. */
  BAD_SPAN,
  /** A time that does not follow the pattern. */
  BAD_TIME,
  /** A vote names a pair that was not read, or was itself refused. */
  UNKNOWN_PAIR,
  /** A pair or a vote names an item that was not read, or was itself refused. */
  UNKNOWN_ITEM,
  /** Rows of one episode say different things of one step. */
  DUPLICATE_STEP,
  /** The steps of an episode do not follow each other without a hole. */
  MISSING_STEP,
  /** An episode goes on after its end. */
  STEP_AFTER_END,
  /** A label names a step, or a choice a completion, that is not there. */
  STEP_OUT_OF_RANGE,
  /** The parent of a node was not read, was refused itself, or follows from the node. */
  MISSING_PARENT,
  /** A tree of nodes that nothing else is said of, or of which the wrong thing is said. */
  UNKNOWN_TREE,
  /** A tree has more nodes than a tree may have. */
  TREE_TOO_LARGE,
  /** Rows of one episode or tree differ in what should hold of all of it. */
  ROWS_DISAGREE,
  /** The same content, or the same key, came before. */
  DUPLICATE;

  /** The code as the table holds it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
