package io.rewardlake.transforms.learn;

/**
 * One point of a column's learning curve.
 *
 * @param epoch epoch, from 1
 * @param member ensemble member, from 0
 * @param fold fold that the column never saw; -1: saw all
 * @param trainLoss mean loss on the training part during the epoch, nats, without the penalty
 * @param holdoutLoss mean loss on the held-out part after the epoch, nats; NaN: none
 * @param holdoutAccuracy share of held-out pairs ordered as labelled, ties half; NaN: none
 * @param stopped whether early stopping ended the column with this epoch
 */
public record EpochMetrics(
    int epoch,
    int member,
    int fold,
    double trainLoss,
    double holdoutLoss,
    double holdoutAccuracy,
    boolean stopped) {}
