/** What the steps of trees and episodes are worth: backups of values and targets from them. */
package io.rewardlake.transforms.tree.value;
