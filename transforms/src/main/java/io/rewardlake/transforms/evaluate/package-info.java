/** What a reward model is worth: accuracy, calibration, length bias and ranking metrics. */
package io.rewardlake.transforms.evaluate;
