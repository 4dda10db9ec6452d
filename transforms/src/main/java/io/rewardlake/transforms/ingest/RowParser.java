package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Chunk;
import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.Row;
import io.rewardlake.transforms.ingest.file.RowReader;
import java.io.IOException;
import java.io.Serializable;
import java.util.function.Function;

/**
 * Understands the rows of one kind of file.
 *
 * @param <T> what a row becomes
 */
@FunctionalInterface
interface RowParser<T> extends Serializable {
  /** Hands on what one row holds; a refusal that is thrown concerns the row as a whole. */
  void parse(Fields fields, Origin origin, Sink<T> out) throws Refusal;

  /** Hands on what a chunk holds, row by row; what cannot be read or understood is refused. */
  default void parse(Chunk chunk, Sink<T> out) throws IOException {
    try (RowReader reader = chunk.rows()) {
      for (Row row = reader.next(); row != null; row = reader.next()) {
        Origin origin = new Origin(chunk.given(), row.line(), "", row.payload());
        try {
          parse(row.orRefuse(), origin, out);
        } catch (Refusal refusal) {
          out.refuse(origin, refusal);
        }
      }
    }
  }

  /** Takes what a row holds. */
  interface Sink<T> {
    /** One thing that was understood. */
    void accept(T value);

    /** One part of the row that was not, while the others were. */
    void refuse(Origin origin, Refusal refusal);

    /** A sink of something that becomes {@code T}. */
    default <S> Sink<S> of(Function<S, T> becomes) {
      Sink<T> outer = this;
      return new Sink<>() {
        @Override
        public void accept(S value) {
          outer.accept(becomes.apply(value));
        }

        @Override
        public void refuse(Origin origin, Refusal refusal) {
          outer.refuse(origin, refusal);
        }
      };
    }
  }
}
