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
import java.util.TreeMap;

/**
 * One row of {@code preferences}: a comparison and a vote.
 *
 * @param id hash of everything that the vote says: source, pair, both items (prompt and response),
 *     label, margin, annotator, time and attributes; not of where it was read
 * @param attributes those of the pair and of the vote, which hold none of their own any more
 */
record Preference(
    String id,
    String source,
    Comparison pair,
    String itemA,
    String itemB,
    Vote vote,
    Map<String, String> attributes)
    implements Ingested<Preference> {

  static Preference of(String source, Comparison pair, Vote vote) {
    String itemA = ContentId.item(pair.prompt(), pair.responseA());
    String itemB = ContentId.item(pair.prompt(), pair.responseB());
    Map<String, String> attributes = new TreeMap<>(pair.attributes());
    attributes.putAll(vote.attributes());
    List<String> content = new ArrayList<>();
    content.add(source);
    content.add(pair.pairId());
    content.add(itemA);
    content.add(itemB);
    content.add(String.valueOf(vote.label()));
    content.add(vote.margin() == null ? null : vote.margin().toString());
    content.add(vote.annotator());
    content.add(vote.votedAt() == null ? null : vote.votedAt().toString());
    Attributes.addTo(content, attributes);
    String id = ContentId.of(content.toArray(new String[0]));
    return new Preference(
        id,
        source,
        pair.withAttributes(Map.of()),
        itemA,
        itemB,
        vote.withAttributes(Map.of()),
        attributes);
  }

  @Override
  public Origin origin() {
    return vote.origin();
  }

  @Override
  public Preference settled() {
    Vote light = vote.withOrigin(origin().withoutPayload());
    return new Preference(id, source, pair, itemA, itemB, light, attributes);
  }

  @Override
  public List<Object> values() {
    return Arrays.asList(
        id,
        source,
        pair.pairId(),
        pair.prompt(),
        pair.responseA(),
        pair.responseB(),
        itemA,
        itemB,
        vote.label(),
        vote.margin(),
        vote.annotator(),
        vote.votedAt(),
        attributes);
  }

  void write(DataOutput out) throws IOException {
    DataCoder.writeText(id, out);
    DataCoder.writeText(source, out);
    DataCoder.writeText(pair.pairId(), out);
    DataCoder.writeText(pair.prompt(), out);
    DataCoder.writeText(pair.responseA(), out);
    DataCoder.writeText(pair.responseB(), out);
    DataCoder.writeText(itemA, out);
    DataCoder.writeText(itemB, out);
    DataCoder.writeMap(attributes, out);
    vote.write(out);
  }

  static Preference read(DataInput in) throws IOException {
    String id = DataCoder.readText(in);
    String source = DataCoder.readText(in);
    Comparison pair =
        new Comparison(
            DataCoder.readText(in),
            DataCoder.readText(in),
            DataCoder.readText(in),
            DataCoder.readText(in),
            Map.of());
    String itemA = DataCoder.readText(in);
    String itemB = DataCoder.readText(in);
    Map<String, String> attributes = DataCoder.readMap(in);
    return new Preference(id, source, pair, itemA, itemB, Vote.read(in), attributes);
  }

  /** Coder of settled preferences. */
  static final class Coder extends DataCoder<Preference> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Preference preference, DataOutput out) throws IOException {
      preference.write(out);
    }

    @Override
    protected Preference read(DataInput in) throws IOException {
      return Preference.read(in);
    }
  }
}
