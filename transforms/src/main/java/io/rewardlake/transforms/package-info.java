/** Dataset to Dataset: one class per idea, no reading and no writing; and the executor stages. */
package io.rewardlake.transforms;
