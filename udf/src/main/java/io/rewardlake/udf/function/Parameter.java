package io.rewardlake.udf.function;

import java.io.Serializable;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/**
 * One parameter of a SQL function.
 *
 * @param name what messages call it
 * @param type what {@code invoke} receives; Spark casts what {@link #accepts} lets through
 */
public record Parameter(String name, DataType type) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final DataType BITS = DataTypes.createArrayType(DataTypes.IntegerType);
  private static final DataType FLAGS = DataTypes.createArrayType(DataTypes.BooleanType);

  /** A number: DOUBLE, from any numeric type. */
  public static Parameter number(String name) {
    return new Parameter(name, DataTypes.DoubleType);
  }

  /** Yes or no: BOOLEAN alone. */
  public static Parameter flag(String name) {
    return new Parameter(name, DataTypes.BooleanType);
  }

  /** An array of numbers: ARRAY&lt;DOUBLE&gt;, from an array of any numeric type. */
  public static Parameter numbers(String name) {
    return new Parameter(name, DataTypes.createArrayType(DataTypes.DoubleType));
  }

  /** Arrays of numbers: ARRAY&lt;ARRAY&lt;DOUBLE&gt;&gt;, from any numeric type. */
  public static Parameter sequences(String name) {
    return new Parameter(name, DataTypes.createArrayType(numbers(name).type()));
  }

  /** A vector of floats, read as stored: ARRAY&lt;FLOAT&gt; alone. */
  public static Parameter floats(String name) {
    return new Parameter(name, DataTypes.createArrayType(DataTypes.FloatType));
  }

  /** A mask of zeros and ones, from an array of whole numbers up to INT. */
  public static Parameter bits(String name) {
    return new Parameter(name, BITS);
  }

  /** A mask of booleans: ARRAY&lt;BOOLEAN&gt; alone. */
  public static Parameter flags(String name) {
    return new Parameter(name, FLAGS);
  }

  /** A word: STRING. */
  public static Parameter word(String name) {
    return new Parameter(name, DataTypes.StringType);
  }

  /**
   * Whether a value of the given type may be passed. Spark's own rule is wider: it casts an array
   * of strings to an array of NULLs.
   */
  boolean accepts(DataType given) {
    if (isNull(given)) {
      return true;
    }
    if (type instanceof ArrayType wanted) {
      return acceptsArray(wanted, given);
    }
    if (isFlag()) {
      return given.equals(type);
    }
    return isWord() ? given instanceof StringType : given instanceof NumericType;
  }

  /** Whether it is yes or no. */
  public boolean isFlag() {
    return type.equals(DataTypes.BooleanType);
  }

  /** Whether a NULL reaches {@code invoke} as Java null. */
  boolean isObject() {
    return isArray() || isWord();
  }

  /** What a message says is wanted. */
  String wanted() {
    if (isFlag()) {
      return type.sql();
    }
    if (isMask()) {
      return "ARRAY<TINYINT> or ARRAY<BOOLEAN>";
    }
    if (isArray()) {
      return type.sql() + ", or an array of another numeric type";
    }
    return isWord() ? "a text" : "a number";
  }

  @Override
  public String toString() {
    return name + " " + (type.equals(BITS) ? wanted() : type.sql());
  }

  private boolean isArray() {
    return type instanceof ArrayType;
  }

  private boolean isWord() {
    return type.equals(DataTypes.StringType);
  }

  private boolean isMask() {
    return type.equals(BITS) || type.equals(FLAGS);
  }

  private static boolean acceptsArray(ArrayType wanted, DataType given) {
    return given instanceof ArrayType array
        && (isNull(array.elementType())
            || acceptsElement(wanted.elementType(), array.elementType()));
  }

  private static boolean acceptsElement(DataType wanted, DataType given) {
    if (wanted instanceof ArrayType inner) {
      return acceptsArray(inner, given);
    }
    if (wanted.equals(DataTypes.DoubleType)) {
      return given instanceof NumericType;
    }
    return wanted.equals(given)
        || (wanted.equals(DataTypes.IntegerType)
            && given instanceof IntegralType
            && given.defaultSize() < wanted.defaultSize());
  }

  private static boolean isNull(DataType type) {
    return type.equals(DataTypes.NullType);
  }
}
