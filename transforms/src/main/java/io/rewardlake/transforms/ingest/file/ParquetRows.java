package io.rewardlake.transforms.ingest.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.hadoop.ParquetReader;

/** Parquet: each row as JSON fields, numbered from 1. A file that is none is refused as a whole. */
final class ParquetRows implements RowReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ParquetReader<GenericRecord> reader;
  private long row;

  ParquetRows(Chunk chunk) throws IOException {
    reader = AvroParquetReader.<GenericRecord>builder(new ParquetBytes(chunk)).build();
  }

  @Override
  public Row next() throws IOException {
    GenericRecord read = reader.read();
    if (read == null) {
      return null;
    }
    ObjectNode fields = (ObjectNode) node(read);
    return Row.of(++row, payload(fields), fields);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private static byte[] payload(ObjectNode fields) throws JsonProcessingException {
    return Json.MAPPER.writeValueAsBytes(fields);
  }

  private static JsonNode node(Object value) {
    if (value == null) {
      return NODES.nullNode();
    } else if (value instanceof GenericRecord record) {
      ObjectNode object = NODES.objectNode();
      record
          .getSchema()
          .getFields()
          .forEach(field -> object.set(field.name(), node(record.get(field.pos()))));
      return object;
    } else if (value instanceof CharSequence text) {
      return NODES.textNode(text.toString());
    } else if (value instanceof ByteBuffer bytes) {
      return NODES.textNode(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString());
    } else if (value instanceof Iterable<?> list) {
      var array = NODES.arrayNode();
      list.forEach(element -> array.add(node(element)));
      return array;
    }
    return Json.MAPPER.valueToTree(value);
  }
}
