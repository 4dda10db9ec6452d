/**
 * Training sets and episodes in the formats of trainers: rows in their columns, checked, as files
 * of bounded size.
 */
package io.rewardlake.transforms.export;
