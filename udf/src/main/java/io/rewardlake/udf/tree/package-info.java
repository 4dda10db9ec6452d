/** Functions over the steps of a solution and over several attempts at one task. */
package io.rewardlake.udf.tree;
