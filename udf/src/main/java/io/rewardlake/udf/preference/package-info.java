/** Functions of comparisons and of the scores of a reward-model ensemble. */
package io.rewardlake.udf.preference;
