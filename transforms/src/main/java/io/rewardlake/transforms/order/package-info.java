/** Global positions, ranks and sums that do not depend on the order in which rows arrive. */
package io.rewardlake.transforms.order;
