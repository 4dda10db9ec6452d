package io.rewardlake.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.rewardlake.schemas.errors.Errors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** A filter that keeps every row: {@code in.where(Guard.that(condition, problem, keys))}. */
public final class Guard {
  private Guard() {}

  /**
   * TRUE for a row that fulfils the condition; any other row, NULL included, fails the stage with a
   * data error. It is evaluated where it is written: the optimiser does not move it.
   *
   * @param problem what is wrong, from {@link Errors}, with one {@code %s} for each key
   * @param keys columns that tell the user which row it is
   */
  public static Column that(Column condition, String problem, Column... keys) {
    UDF1<String, Boolean> fail =
        message -> {
          throw Errors.badRow(message);
        };
    return when(coalesce(condition, lit(false)), lit(true))
        .otherwise(
            udf(fail, DataTypes.BooleanType)
                .asNondeterministic()
                .apply(format_string(problem, keys)));
  }
}
