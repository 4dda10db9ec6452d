package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.schemas.tables.Table;
import io.rewardlake.schemas.tables.TreeTables;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.values.TupleTag;

/**
 * A kind of raw data.
 *
 * @param table the table that its rows fill
 * @param tag what accepted rows are found under
 * @param coder coder of settled rows
 */
record IngestKind<T extends Ingested<T>>(Table table, TupleTag<T> tag, Coder<T> coder) {
  /** Votes on pairs of responses. */
  static final IngestKind<Preference> PREFERENCES =
      new IngestKind<>(PreferenceTables.PREFERENCES, Books.PREFERENCES, new Preference.Coder());

  /** Ratings of responses and spans. */
  static final IngestKind<Rating> RATINGS =
      new IngestKind<>(PreferenceTables.RATINGS, new TupleTag<>("ratings") {}, new Rating.Coder());

  /** Stepwise supervision. */
  static final IngestKind<StepLabels> STEP_LABELS =
      new IngestKind<>(
          PreferenceTables.STEP_LABELS, new TupleTag<>("step labels") {}, new StepLabels.Coder());

  /** What agents saw, did and got. */
  static final IngestKind<TableRow> EPISODES =
      new IngestKind<>(EpisodeTables.EPISODES, new TupleTag<>("episodes") {}, new TableRow.Coder());

  /** Trees that others recorded. */
  static final IngestKind<TableRow> TREE_NODES =
      new IngestKind<>(
          TreeTables.TREE_NODES, new TupleTag<>("tree nodes") {}, new TableRow.Coder());
}
