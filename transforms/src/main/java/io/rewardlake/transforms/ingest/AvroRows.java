package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.Column;
import io.rewardlake.schemas.tables.LedgerTables;
import io.rewardlake.schemas.tables.Table;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.beam.sdk.values.KV;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;

/**
 * Rows as Avro records in the column order of their tables. Texts are handed over as UTF-8, which
 * Parquet copies where it would encode a {@code String} slowly.
 */
final class AvroRows {
  static final Schema REJECTS = schema(LedgerTables.REJECTS);
  static final Schema TALLIES =
      SchemaBuilder.record("tallies")
          .fields()
          .requiredString("name")
          .requiredLong("count")
          .endRecord();

  private AvroRows() {}

  static GenericRecord reject(Reject row) {
    return record(
        REJECTS,
        List.of(
            row.id(),
            row.source(),
            row.format(),
            row.file(),
            row.line(),
            row.reason(),
            row.detail(),
            row.payload()));
  }

  static GenericRecord tally(KV<String, Long> row) {
    return record(TALLIES, List.of(row.getKey(), row.getValue()));
  }

  /** A record of values in the order of the schema's fields. */
  static GenericRecord record(Schema schema, List<Object> values) {
    GenericRecord record = new GenericData.Record(schema);
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      record.put(i, value instanceof String text ? new Utf8(text) : value);
    }
    return record;
  }

  /** The columns of a table. */
  static Schema schema(Table table) {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record(table.name()).fields();
    for (Column column : table.columns()) {
      fields = fields.name(column.name()).type(type(column.type(), column.nullable())).noDefault();
    }
    return fields.endRecord();
  }

  private static Schema type(DataType type, boolean nullable) {
    return nullable
        ? SchemaBuilder.unionOf().nullType().and().type(type(type)).endUnion()
        : type(type);
  }

  private static Schema type(DataType type) {
    if (type.equals(DataTypes.StringType)) {
      return Schema.create(Schema.Type.STRING);
    } else if (type.equals(DataTypes.DoubleType)) {
      return Schema.create(Schema.Type.DOUBLE);
    } else if (type.equals(DataTypes.FloatType)) {
      return Schema.create(Schema.Type.FLOAT);
    } else if (type.equals(DataTypes.BooleanType)) {
      return Schema.create(Schema.Type.BOOLEAN);
    } else if (type.equals(DataTypes.IntegerType)) {
      return Schema.create(Schema.Type.INT);
    } else if (type.equals(DataTypes.LongType)) {
      return Schema.create(Schema.Type.LONG);
    } else if (type.equals(DataTypes.TimestampType)) {
      return LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    } else if (type instanceof ArrayType array) {
      return Schema.createArray(type(array.elementType(), array.containsNull()));
    } else if (type instanceof MapType map) {
      return Schema.createMap(type(map.valueType()));
    }
    throw new IllegalArgumentException("No Avro type for " + type);
  }
}
