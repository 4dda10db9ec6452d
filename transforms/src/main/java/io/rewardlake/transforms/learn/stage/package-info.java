/** The training stage: any model and objective over samples, in one Spark task or in several. */
package io.rewardlake.transforms.learn.stage;
