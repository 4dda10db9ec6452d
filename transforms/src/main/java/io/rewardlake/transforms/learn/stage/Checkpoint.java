package io.rewardlake.transforms.learn.stage;

import java.io.Serializable;

/**
 * A saved state.
 *
 * @param number of its part of the schedule, from 1
 * @param artifact path of the safetensors file
 * @param sha256 SHA-256 of the file, hex
 * @param interval what happened since the one before
 * @param device where it was trained
 */
public record Checkpoint(
    int number, String artifact, String sha256, Interval interval, String device)
    implements Serializable {}
