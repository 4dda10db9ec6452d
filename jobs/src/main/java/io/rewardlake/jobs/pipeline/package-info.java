/**
 * Pipelines: stages with what they need, run side by side where they need nothing of each other.
 */
package io.rewardlake.jobs.pipeline;
