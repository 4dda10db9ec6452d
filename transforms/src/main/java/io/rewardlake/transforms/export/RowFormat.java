package io.rewardlake.transforms.export;

import io.rewardlake.transforms.Transform;

/** A format whose files are rows, each checked against {@code TITLE.schema.json}. */
public interface RowFormat {
  /** Name on the command line. */
  String title();

  /** From material to {@link TrainerRow}: rows in the columns of the format. */
  Transform rows();
}
