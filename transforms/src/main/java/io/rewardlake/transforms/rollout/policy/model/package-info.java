/** Policies as files: tables, linear maps and multi-layer perceptrons, and how they act. */
package io.rewardlake.transforms.rollout.policy.model;
