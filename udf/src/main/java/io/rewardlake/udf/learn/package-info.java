/** Functions that shape the objective of policy learning. */
package io.rewardlake.udf.learn;
