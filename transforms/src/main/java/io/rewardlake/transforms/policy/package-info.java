/** Updates of policies from rewards: over a prompt's candidates, and by ranking samples. */
package io.rewardlake.transforms.policy;
