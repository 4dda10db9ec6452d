/** One search engine: mechanisms, reward formulations and transitions combine freely. */
package io.rewardlake.transforms.tree.search;
