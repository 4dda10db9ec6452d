/**
 * How much the comparisons of a prompt's responses say about their rewards, by the shape of the
 * graph that they make.
 */
package io.rewardlake.transforms.tree.topology;
