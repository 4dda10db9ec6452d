/**
 * Models that fill in what recorded steps lack: rewards, how novel they are, whether they go on.
 */
package io.rewardlake.transforms.learn.impute;
