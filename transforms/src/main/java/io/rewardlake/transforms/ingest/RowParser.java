package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.Chunk;
import io.rewardlake.transforms.ingest.file.Fields;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.Row;
import io.rewardlake.transforms.ingest.file.RowReader;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * Understands the rows of one kind of file.
 *
 * @param <T> what a row becomes
 */
@FunctionalInterface
interface RowParser<T> extends FileParser<T> {
  /** Hands on what one row holds; a refusal that is thrown concerns the row as a whole. */
  void parse(Fields fields, Origin origin, Sink<T> out) throws Refusal;

  @Override
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

  /** Takes what a row holds; each call is one entry of the books. */
  interface Sink<T> {
    /** The one or more things that an entry was understood as, all of one row. */
    void acceptAll(List<T> values);

    /** One thing that was understood. */
    default void accept(T value) {
      acceptAll(List.of(value));
    }

    /** One part of the row that was not, while the others were. */
    void refuse(Origin origin, Refusal refusal);

    /** A sink of something that becomes {@code T}. */
    default <S> Sink<S> of(Function<S, T> becomes) {
      Sink<T> outer = this;
      return new Sink<>() {
        @Override
        public void acceptAll(List<S> values) {
          outer.acceptAll(values.stream().map(becomes).toList());
        }

        @Override
        public void refuse(Origin origin, Refusal refusal) {
          outer.refuse(origin, refusal);
        }
      };
    }
  }
}
