/** Random numbers that depend on names alone. */
package io.rewardlake.transforms.random;
