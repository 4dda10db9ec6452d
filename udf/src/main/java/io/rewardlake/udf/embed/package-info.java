/** Functions of embedding vectors. */
package io.rewardlake.udf.embed;
