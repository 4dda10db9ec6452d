/** Networks that say what a step is worth: process reward models and Q-networks. */
package io.rewardlake.transforms.learn.process;
