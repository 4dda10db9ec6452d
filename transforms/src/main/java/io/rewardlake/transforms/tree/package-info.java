/** Trees of episodes and responses, and what is made of them. */
package io.rewardlake.transforms.tree;
