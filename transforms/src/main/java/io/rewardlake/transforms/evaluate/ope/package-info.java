/** Off-policy evaluation: what a policy is worth by episodes that another one recorded. */
package io.rewardlake.transforms.evaluate.ope;
