package io.rewardlake.transforms.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A row as one line of JSON: fields in the order of the columns, NULL ones left out, entries of
 * maps by name. The entries of a map column named {@value #FURTHER} stand beside its neighbours;
 * where such a text is the JSON of a list or an object, it is written as that.
 */
final class RowJson {
  /** Column of further fields of the object that it is in. */
  static final String FURTHER = "further_fields";

  /** Numbers keep their digits. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private RowJson() {}

  /** The row as JSON text. */
  static String of(Row row) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = MAPPER.createGenerator(text)) {
      write(json, row);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory does not fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Row row) throws IOException {
    json.writeStartObject();
    StructField[] fields = row.schema().fields();
    for (int i = 0; i < fields.length; i++) {
      if (row.isNullAt(i)) {
        continue;
      }
      if (fields[i].name().equals(FURTHER)) {
        writeFurther(json, row.getJavaMap(i));
      } else {
        json.writeFieldName(fields[i].name());
        writeColumn(json, row, i, fields[i].dataType());
      }
    }
    json.writeEndObject();
  }

  private static void writeColumn(JsonGenerator json, Row row, int i, DataType type)
      throws IOException {
    if (type instanceof ArrayType) {
      writeList(json, row.getList(i));
    } else if (type instanceof MapType) {
      json.writePOJO(new TreeMap<>(row.<String, String>getJavaMap(i)));
    } else if (type instanceof StructType) {
      write(json, row.getStruct(i));
    } else {
      writeValue(json, row.get(i));
    }
  }

  private static void writeList(JsonGenerator json, List<?> elements) throws IOException {
    json.writeStartArray();
    for (Object element : elements) {
      if (element instanceof Row row) {
        write(json, row);
      } else if (element instanceof Seq<?> list) {
        writeList(json, JavaConverters.seqAsJavaList(list));
      } else {
        writeValue(json, element);
      }
    }
    json.writeEndArray();
  }

  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    if (value instanceof String text) {
      json.writeString(text);
    } else {
      json.writePOJO(value);
    }
  }

  private static void writeFurther(JsonGenerator json, Map<String, String> further)
      throws IOException {
    for (Map.Entry<String, String> field : new TreeMap<>(further).entrySet()) {
      JsonNode nested = nested(field.getValue());
      json.writeFieldName(field.getKey());
      if (nested == null) {
        json.writeString(field.getValue());
      } else {
        json.writeTree(nested);
      }
    }
  }

  /** The list or object whose JSON this text is, to the letter; null where it is but a text. */
  private static JsonNode nested(String text) {
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return null;
    }
    try {
      JsonNode node = MAPPER.readTree(text);
      return node.toString().equals(text) ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
