/** Functions that spread rewards over the steps of an episode. */
package io.rewardlake.udf.credit;
