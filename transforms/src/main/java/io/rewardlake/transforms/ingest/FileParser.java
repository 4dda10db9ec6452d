package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Chunk;
import java.io.IOException;
import java.io.Serializable;

/**
 * Understands files of one kind.
 *
 * @param <T> what they hold
 */
interface FileParser<T> extends Serializable {
  /** Hands on what a chunk holds, row by row; what cannot be read or understood is refused. */
  void parse(Chunk chunk, RowParser.Sink<T> out) throws IOException;
}
