package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One row of {@code ratings}: a response and what was said of it.
 *
 * @param id hash of source, item (prompt and response), aspect, rating, span, annotator and
 *     attributes
 * @param source name of the data set
 * @param answer what was rated
 * @param score the rating
 * @param annotator who rated; null: not recorded
 * @param attributes further columns
 * @param origin where it was read
 */
record Rating(
    String id,
    String source,
    Answer answer,
    Score score,
    String annotator,
    Map<String, String> attributes,
    Origin origin)
    implements Ingested<Rating> {

  static Rating of(
      String source,
      Answer answer,
      Score score,
      String annotator,
      Map<String, String> attributes,
      Origin origin) {
    List<String> content = new ArrayList<>();
    content.add(source);
    content.add(answer.itemId());
    content.add(score.aspect());
    content.add(String.valueOf(score.rating()));
    content.add(score.span() == null ? null : String.valueOf(score.span().start()));
    content.add(score.span() == null ? null : String.valueOf(score.span().end()));
    content.add(annotator);
    Attributes.addTo(content, attributes);
    String id = ContentId.of(content.toArray(String[]::new));
    return new Rating(id, source, answer, score, annotator, attributes, origin);
  }

  @Override
  public Rating settled() {
    return new Rating(id, source, answer, score, annotator, attributes, origin.withoutPayload());
  }

  @Override
  public List<Object> values() {
    Span span = score.span();
    return Arrays.asList(
        id,
        source,
        answer.prompt(),
        answer.response(),
        answer.itemId(),
        score.aspect(),
        score.rating(),
        span == null ? null : span.start(),
        span == null ? null : span.end(),
        annotator,
        attributes);
  }

  /** Coder of settled ratings. */
  static final class Coder extends DataCoder<Rating> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Rating rating, DataOutput out) throws IOException {
      Span span = rating.score.span();
      writeText(rating.id, out);
      writeText(rating.source, out);
      writeText(rating.answer.prompt(), out);
      writeText(rating.answer.response(), out);
      writeText(rating.answer.itemId(), out);
      writeText(rating.score.aspect(), out);
      out.writeDouble(rating.score.rating());
      out.writeBoolean(span != null);
      if (span != null) {
        out.writeInt(span.start());
        out.writeInt(span.end());
      }
      writeText(rating.annotator, out);
      writeMap(rating.attributes, out);
      rating.origin.write(out);
    }

    @Override
    protected Rating read(DataInput in) throws IOException {
      return new Rating(
          readText(in),
          readText(in),
          new Answer(readText(in), readText(in), readText(in)),
          new Score(
              readText(in),
              in.readDouble(),
              in.readBoolean() ? new Span(in.readInt(), in.readInt()) : null),
          readText(in),
          readMap(in),
          Origin.read(in));
    }
  }
}
