/** Policies that are trained on episodes: their networks, their samples and their objectives. */
package io.rewardlake.transforms.learn.policy;
