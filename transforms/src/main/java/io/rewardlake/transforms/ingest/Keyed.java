package io.rewardlake.transforms.ingest;

/** Something of a file that has a key, of which the first in order of origin counts. */
interface Keyed {
  /** The key. */
  String key();

  /** Where it was read. */
  Origin origin();
}
