/** SQL functions: pure functions of column values, in one catalog. Depends on schemas alone. */
package io.rewardlake.udf;
