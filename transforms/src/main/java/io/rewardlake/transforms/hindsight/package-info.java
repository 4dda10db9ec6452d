/** Episodes seen in the light of what they led to. */
package io.rewardlake.transforms.hindsight;
