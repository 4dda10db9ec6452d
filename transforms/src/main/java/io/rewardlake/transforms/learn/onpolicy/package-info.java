/** Policy gradients on the policy's own episodes: REINFORCE, RLOO, GRPO, PPO. */
package io.rewardlake.transforms.learn.onpolicy;
