package io.rewardlake.schemas.tables;

import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The column types that more than one table uses. */
final class Types {
  static final DataType STRING = DataTypes.StringType;
  static final DataType INT = DataTypes.IntegerType;
  static final DataType BIGINT = DataTypes.LongType;
  static final DataType DOUBLE = DataTypes.DoubleType;
  static final DataType BOOLEAN = DataTypes.BooleanType;
  static final DataType TIMESTAMP = DataTypes.TimestampType;
  static final DataType DATE = DataTypes.DateType;
  // Most SQL expressions make arrays that may hold NULLs; constraints keep them out
  static final DataType VECTOR = DataTypes.createArrayType(DataTypes.FloatType, true);
  static final DataType VECTORS = DataTypes.createArrayType(VECTOR, true);
  static final DataType INTS = DataTypes.createArrayType(INT, true);
  static final DataType DOUBLES = DataTypes.createArrayType(DOUBLE, true);
  static final DataType BOOLEANS = DataTypes.createArrayType(BOOLEAN, true);
  static final DataType TEXTS = DataTypes.createArrayType(STRING, true);
  static final DataType TEXT_MAP = DataTypes.createMapType(STRING, STRING, true);
  static final DataType NUMBER_MAP = DataTypes.createMapType(STRING, DOUBLE, false);
  static final DataType COUNT_MAP = DataTypes.createMapType(STRING, BIGINT, false);
  // Probabilities of each vote, and of each vote for each truth
  static final StructType PER_VOTE =
      new StructType().add("a", DOUBLE).add("tie", DOUBLE).add("b", DOUBLE);
  static final DataType CONFUSION =
      new StructType().add("a", PER_VOTE).add("tie", PER_VOTE).add("b", PER_VOTE);

  private Types() {}
}
