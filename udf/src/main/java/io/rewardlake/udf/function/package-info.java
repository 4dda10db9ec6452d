/** What every SQL function shares: its description, its argument types, the reading of values. */
package io.rewardlake.udf.function;
