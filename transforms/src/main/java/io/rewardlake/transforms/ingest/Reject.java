package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One row of {@code rejects}.
 *
 * @param id hash of file name (without folders), line, part, payload and reason
 */
record Reject(
    String id,
    String source,
    String format,
    String file,
    long line,
    String reason,
    String detail,
    String payload)
    implements Comparable<Reject> {

  /** The n-th reject of equal id, from 1: the same broken line of equally named files. */
  Reject repeated(int n) {
    String other = ContentId.of(id, String.valueOf(n));
    return new Reject(other, source, format, file, line, reason, detail, payload);
  }

  @Override
  public int compareTo(Reject other) {
    return file.compareTo(other.file);
  }

  void write(DataOutput out) throws IOException {
    DataCoder.writeText(id, out);
    DataCoder.writeText(source, out);
    DataCoder.writeText(format, out);
    DataCoder.writeText(file, out);
    out.writeLong(line);
    DataCoder.writeText(reason, out);
    DataCoder.writeText(detail, out);
    DataCoder.writeText(payload, out);
  }

  static Reject read(DataInput in) throws IOException {
    return new Reject(
        DataCoder.readText(in),
        DataCoder.readText(in),
        DataCoder.readText(in),
        DataCoder.readText(in),
        in.readLong(),
        DataCoder.readText(in),
        DataCoder.readText(in),
        DataCoder.readText(in));
  }

  static final class Coder extends DataCoder<Reject> {
    private static final long serialVersionUID = 1L;

    @Override
    protected void write(Reject reject, DataOutput out) throws IOException {
      reject.write(out);
    }

    @Override
    protected Reject read(DataInput in) throws IOException {
      return Reject.read(in);
    }
  }
}
