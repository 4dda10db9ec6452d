/** Rewards for steps that have none, beside the observed ones. */
package io.rewardlake.transforms.impute;
