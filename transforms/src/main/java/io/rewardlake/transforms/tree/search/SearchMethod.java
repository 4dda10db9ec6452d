package io.rewardlake.transforms.tree.search;

/** Published searches as rows of one registry. */
public enum SearchMethod {}
