package io.rewardlake.transforms.ingest;

import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * What one annotator said of a pair.
 *
 * @param pair id of the pair
 * @param label probability that the first response is preferred, 0 to 1
 * @param margin stated strength, reward units; null: none
 * @param annotator who; null: not recorded
 * @param votedAt microseconds since 1970, UTC; null: not recorded
 * @param attributes further columns
 * @param origin where it was read
 */
record Vote(
    String pair,
    double label,
    Double margin,
    String annotator,
    Long votedAt,
    Map<String, String> attributes,
    Origin origin) {

  /** A vote for the first response that says nothing about who and when. */
  static Vote forFirst(String pair, Double margin, Map<String, String> attributes, Origin origin) {
    return new Vote(pair, 1.0, margin, null, null, attributes, origin);
  }

  Vote withAttributes(Map<String, String> other) {
    return new Vote(pair, label, margin, annotator, votedAt, other, origin);
  }

  Vote withOrigin(Origin other) {
    return new Vote(pair, label, margin, annotator, votedAt, attributes, other);
  }

  void write(DataOutput out) throws IOException {
    DataCoder.writeText(pair, out);
    out.writeDouble(label);
    out.writeBoolean(margin != null);
    out.writeDouble(margin == null ? 0 : margin);
    DataCoder.writeText(annotator, out);
    out.writeBoolean(votedAt != null);
    out.writeLong(votedAt == null ? 0 : votedAt);
    DataCoder.writeMap(attributes, out);
    origin.write(out);
  }

  static Vote read(DataInput in) throws IOException {
    String pair = DataCoder.readText(in);
    double label = in.readDouble();
    boolean hasMargin = in.readBoolean();
    double margin = in.readDouble();
    String annotator = DataCoder.readText(in);
    boolean hasTime = in.readBoolean();
    long time = in.readLong();
    return new Vote(
        pair,
        label,
        hasMargin ? Double.valueOf(margin) : null,
        annotator,
        hasTime ? Long.valueOf(time) : null,
        DataCoder.readMap(in),
        Origin.read(in));
  }

  static final class Coder extends DataCoder<Vote> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Vote vote, DataOutput out) throws IOException {
      vote.write(out);
    }

    @Override
    protected Vote read(DataInput in) throws IOException {
      return Vote.read(in);
    }
  }
}
