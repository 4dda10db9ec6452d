/** Measurements of speed; {@code run/bench} runs them. */
package io.rewardlake.jobs.bench;
