package io.rewardlake.transforms.ingest.file;

import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;

/** A compact coder written by hand: fields in order, texts in UTF-8 behind their length. */
public abstract class DataCoder<T> extends AtomicCoder<T> {
  private static final long serialVersionUID = 1L;

  /** Writes the fields of a value. */
  protected abstract void write(T value, DataOutput out) throws IOException;

  /** Reads the fields in the order in which they were written. */
  protected abstract T read(DataInput in) throws IOException;

  @Override
  public final void encode(T value, OutputStream out) throws IOException {
    write(value, new DataOutputStream(out));
  }

  @Override
  public final T decode(InputStream in) throws IOException {
    return read(new DataInputStream(in));
  }

  /** A count in as few bytes as it needs, seven bits each. */
  private static void writeCount(int count, DataOutput out) throws IOException {
    int rest = count;
    while (rest > 0x7F) {
      out.writeByte(rest | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  private static int readCount(DataInput in) throws IOException {
    int count = 0;
    for (int shift = 0; ; shift += 7) {
      int next = in.readUnsignedByte();
      count |= (next & 0x7F) << shift;
      if (next <= 0x7F) {
        return count;
      }
    }
  }

  /** A text or null. */
  public static void writeText(String text, DataOutput out) throws IOException {
    writeBytes(text == null ? null : text.getBytes(StandardCharsets.UTF_8), out);
  }

  /** A text or null. */
  public static String readText(DataInput in) throws IOException {
    byte[] bytes = readBytes(in);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Bytes or null. */
  public static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
    writeCount(bytes == null ? 0 : bytes.length + 1, out);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  /** Bytes or null. */
  public static byte[] readBytes(DataInput in) throws IOException {
    int count = readCount(in);
    if (count == 0) {
      return null;
    }
    byte[] bytes = new byte[count - 1];
    in.readFully(bytes);
    return bytes;
  }

  /** A map of texts, in its own order. */
  public static void writeMap(Map<String, String> map, DataOutput out) throws IOException {
    writeCount(map.size(), out);
    for (Map.Entry<String, String> entry : map.entrySet()) {
      writeText(entry.getKey(), out);
      writeText(entry.getValue(), out);
    }
  }

  /** A map of texts, sorted by key. */
  public static Map<String, String> readMap(DataInput in) throws IOException {
    int size = readCount(in);
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      map.put(readText(in), readText(in));
    }
    return map;
  }
}
