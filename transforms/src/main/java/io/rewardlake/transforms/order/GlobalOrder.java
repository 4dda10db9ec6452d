package io.rewardlake.transforms.order;

import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.Transform;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Gives every row its position, from 0, in the ascending order of some columns over the whole
 * dataset: a range-partitioned sort, then an offset per partition.
 *
 * <p>Cost: one sort; the driver sees one count per partition and no row. It runs a Spark job when
 * it is applied. Determinism: positions are unique per row when the columns are; rows that are
 * equal in all of them share a range of positions that is the same for any partitioning.
 *
 * @param columns what to sort by, ascending
 * @param position name of the new BIGINT column
 */
public record GlobalOrder(List<String> columns, String position) implements Transform {
  /** Checks that there is something to sort by. */
  public GlobalOrder {
    columns = List.copyOf(columns);
    Require.that(columns.size(), "columns").atLeast(1);
    Require.notBlank(position, "position");
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> in) {
    Transform.requireColumns("GlobalOrder", in, columns.toArray(String[]::new));
    Column[] order = columns.stream().map(functions::col).toArray(Column[]::new);
    JavaRDD<Row> rows =
        in.orderBy(order).javaRDD().zipWithIndex().map(pair -> append(pair._1(), pair._2()));
    StructType schema = in.schema().add(position, DataTypes.LongType, false);
    return in.sparkSession().createDataFrame(rows, schema);
  }

  private static Row append(Row row, Long position) {
    Object[] values =
        IntStream.rangeClosed(0, row.size())
            .mapToObj(i -> i < row.size() ? row.get(i) : position)
            .toArray();
    return RowFactory.create(values);
  }
}
