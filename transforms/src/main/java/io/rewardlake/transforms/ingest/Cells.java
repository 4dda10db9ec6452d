package io.rewardlake.transforms.ingest;

import com.google.common.primitives.Floats;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.ingest.file.DataCoder;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values of columns as bytes, each behind a tag that says what it is; equal values give equal
 * bytes. Lists of floats are written and kept as such, whatever their length.
 */
final class Cells {
  private static final int NULL = 0;
  private static final int TEXT = 1;
  private static final int INT = 2;
  private static final int LONG = 3;
  private static final int DOUBLE = 4;
  private static final int BOOLEAN = 5;
  private static final int FLOATS = 6;
  private static final int LIST = 7;
  private static final int MAP = 8;

  private Cells() {}

  /** Writes a text, number, boolean, list, map of texts, or null. */
  static void write(Object value, DataOutput out) throws IOException {
    if (value == null) {
      out.writeByte(NULL);
    } else if (value instanceof String text) {
      out.writeByte(TEXT);
      DataCoder.writeText(text, out);
    } else if (value instanceof Integer number) {
      out.writeByte(INT);
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte(LONG);
      out.writeLong(number);
    } else if (value instanceof Double number) {
      out.writeByte(DOUBLE);
      out.writeDouble(number);
    } else if (value instanceof Boolean flag) {
      out.writeByte(BOOLEAN);
      out.writeBoolean(flag);
    } else if (value instanceof List<?> list) {
      writeList(list, out);
    } else {
      Map<String, String> sorted = new TreeMap<>();
      ((Map<?, ?>) value).forEach((key, text) -> sorted.put((String) key, (String) text));
      out.writeByte(MAP);
      DataCoder.writeMap(sorted, out);
    }
  }

  /** Hash of a value. */
  static String contentId(Object value) {
    MessageDigest digest = ContentId.sha256();
    try (DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ContentId.of(digest);
  }

  private static void writeList(List<?> list, DataOutput out) throws IOException {
    boolean floats = !list.isEmpty() && list.get(0) instanceof Float;
    out.writeByte(floats ? FLOATS : LIST);
    out.writeInt(list.size());
    for (Object element : list) {
      if (floats) {
        out.writeFloat((Float) element);
      } else {
        write(element, out);
      }
    }
  }

  /** Reads what was written. */
  static Object read(DataInput in) throws IOException {
    int tag = in.readByte();
    return switch (tag) {
      case NULL -> null;
      case TEXT -> DataCoder.readText(in);
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case DOUBLE -> in.readDouble();
      case BOOLEAN -> in.readBoolean();
      case FLOATS -> Floats.asList(readFloats(in));
      case LIST -> readList(in);
      case MAP -> DataCoder.readMap(in);
      default -> throw new IOException("No value has the tag " + tag);
    };
  }

  private static float[] readFloats(DataInput in) throws IOException {
    float[] floats = new float[in.readInt()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = in.readFloat();
    }
    return floats;
  }

  private static List<Object> readList(DataInput in) throws IOException {
    int size = in.readInt();
    List<Object> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(read(in));
    }
    return list;
  }
}
