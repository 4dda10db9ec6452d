/** Pairs of nodes of one tree, and the comparisons of texts that they make. */
package io.rewardlake.transforms.tree.pair;
