/** Training and scoring of reward models inside Spark tasks, and the arithmetic that they share. */
package io.rewardlake.transforms.learn;
