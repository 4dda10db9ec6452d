/** Policies that learn from the attempts before: causal transformers over chains of episodes. */
package io.rewardlake.transforms.learn.sequence;
