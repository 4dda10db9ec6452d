/** Votes to comparisons, the strength of comparisons, cleaning, and simulated annotators. */
package io.rewardlake.transforms.preference;
