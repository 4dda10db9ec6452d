package io.rewardlake.schemas.tables;

import org.apache.spark.sql.types.DataType;

/**
 * One column of a table.
 *
 * @param name name in SQL, snake case
 * @param type Spark type; arrays say whether elements may be NULL
 * @param nullable whether NULL is allowed; what NULL means is part of the comment
 * @param comment meaning, unit and range
 */
public record Column(String name, DataType type, boolean nullable, String comment) {}
