/**
 * Policies as files: tables, linear maps, multi-layer perceptrons and transformers over several
 * trials, and how they act.
 */
package io.rewardlake.transforms.rollout.policy.model;
