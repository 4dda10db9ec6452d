package io.rewardlake.transforms.ingest.file;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The original bytes of a row, kept as they are until a reject needs them as text. */
public final class Payload {
  /** No bytes. */
  public static final Payload NONE = new Payload(new byte[0]);

  private final byte[] bytes;

  Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** What stands for a row that has no bytes of its own. */
  public static Payload of(String text) {
    return new Payload(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As text; what is not UTF-8 becomes replacement characters. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Writes the bytes. */
  public void write(DataOutput out) throws IOException {
    DataCoder.writeBytes(bytes, out);
  }

  /** Reads the bytes. */
  public static Payload read(DataInput in) throws IOException {
    return new Payload(DataCoder.readBytes(in));
  }
}
