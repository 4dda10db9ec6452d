/** Turns texts into vectors, once per item and encoder, for every reward model that follows. */
package io.rewardlake.transforms.embed;
