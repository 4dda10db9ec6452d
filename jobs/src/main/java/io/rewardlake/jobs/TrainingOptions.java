package io.rewardlake.jobs;

import io.rewardlake.transforms.learn.AssignFolds;
import io.rewardlake.transforms.learn.Ensemble;
import io.rewardlake.transforms.learn.Fit;
import io.rewardlake.transforms.learn.FoldUnit;
import io.rewardlake.transforms.learn.MetaAscent;
import io.rewardlake.transforms.learn.Network;
import io.rewardlake.transforms.learn.Odin;
import io.rewardlake.transforms.learn.RewardLoss;
import io.rewardlake.transforms.learn.RewardTraining;
import io.rewardlake.transforms.learn.stage.Activation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a reward-model ensemble is trained. */
final class TrainingOptions {
  @Option(
      names = "--members",
      paramLabel = "M",
      defaultValue = "5",
      description = "Members of the ensemble. Default: ${DEFAULT-VALUE}")
  int members;

  @Option(
      names = "--folds",
      paramLabel = "K",
      defaultValue = "5",
      description = "Cross-fitting folds; 1: none, scores are in-sample. Default: ${DEFAULT-VALUE}")
  int folds;

  @Option(
      names = "--fold-by",
      paramLabel = "UNIT",
      defaultValue = "pair",
      description = "pair, item or attribute:NAME. Default: ${DEFAULT-VALUE}")
  String foldBy;

  @Option(
      names = "--head",
      paramLabel = "H",
      defaultValue = "linear",
      description = {
        "The reward head. Default: ${DEFAULT-VALUE}",
        "linear: one layer",
        "mlp: --depth layers",
        "odin: --depth layers and a second head, which takes what length explains; the first alone"
            + " is the reward"
      })
  Network.Head head;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "Layers of the head, 1 to 5. Default: 2 for mlp, 1 for the others")
  Integer depth;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "64",
      description = "Units of each hidden layer. Default: ${DEFAULT-VALUE}")
  int hidden;

  @Option(
      names = "--activation",
      paramLabel = "A",
      defaultValue = "relu",
      description = "relu, tanh, silu, elu or none, between the layers. Default: ${DEFAULT-VALUE}")
  Activation activation;

  @Option(
      names = "--length-weight",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "odin: weight of |corr(quality, length)| - corr(second head, length)."
              + " Default: ${DEFAULT-VALUE}")
  double lengthWeight;

  @Option(
      names = "--orthogonal-weight",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "odin: weight of the product of the heads' weight vectors. Default: ${DEFAULT-VALUE}")
  double orthogonalWeight;

  @Option(
      names = "--sum-length-weight",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "odin: weight of |corr(sum of the heads, length)|. Default: ${DEFAULT-VALUE}, none")
  double sumLengthWeight;

  @Option(
      names = "--zero-weight",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Weight, 0 to 0.1, of the mean of (reward of a + reward of b)^2."
              + " Default: ${DEFAULT-VALUE}, none")
  double zeroWeight;

  @Option(
      names = "--per-log-length",
      description = "Divide each reward by ln(tokens of the response + 1). Default: do not")
  boolean perLogLength;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.01",
      description = "Step size. Default: ${DEFAULT-VALUE}")
  double learningRate;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "512",
      description = "Pairs per step. Default: ${DEFAULT-VALUE}")
  int batchSize;

  @Option(
      names = "--part-size",
      paramLabel = "N",
      description =
          "Pairs per forward pass, for batches larger than the device holds. Default: the batch")
  Integer partSize;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "30",
      description = "Passes over the pairs, at most. Default: ${DEFAULT-VALUE}")
  int epochs;

  @Option(
      names = "--penalty",
      paramLabel = "X",
      defaultValue = "0.01",
      description = "Weight of the squared norm in the loss. Default: ${DEFAULT-VALUE}")
  double penalty;

  @Option(
      names = "--holdout",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "Share held out for early stopping; 0: all epochs. Default: ${DEFAULT-VALUE}")
  double holdout;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "5",
      description = "Epochs without a better held-out loss. Default: ${DEFAULT-VALUE}")
  int patience;

  @Option(names = "--no-bootstrap", description = "Let every member weigh all pairs alike")
  boolean noBootstrap;

  @Option(
      names = "--meta-dataset",
      paramLabel = "NAME",
      description =
          "Pairs of responses of the current policy, in comparisons; labels are not read. Each step"
              + " first climbs their difference of rewards (MetaRM). Default: none")
  String metaDataset;

  @Option(
      names = "--meta-rate",
      paramLabel = "X",
      defaultValue = "0.01",
      description = "Step of that ascent. Default: ${DEFAULT-VALUE}")
  double metaRate;

  @Mixin EngineOptions engine;

  /** The training that the options ask for. */
  RewardTraining training(long seed) {
    return new RewardTraining(
        new Ensemble(members, folds, !noBootstrap, seed),
        new Network(head, layers(), hidden, activation),
        new RewardLoss(zeroWeight, perLogLength, odin()),
        new Fit(
            engine.optimizer,
            learningRate,
            batchSize,
            partSize == null ? batchSize : partSize,
            epochs,
            penalty,
            holdout,
            patience),
        metaDataset == null ? MetaAscent.NONE : new MetaAscent(metaRate),
        engine.device);
  }

  private int layers() {
    if (depth != null) {
      return depth;
    }
    return head == Network.Head.MLP ? 2 : 1;
  }

  private Odin odin() {
    return head == Network.Head.ODIN
        ? new Odin(lengthWeight, orthogonalWeight, sumLengthWeight)
        : Odin.NONE;
  }

  /** How pairs are dealt to the folds. */
  AssignFolds assignFolds() {
    return new AssignFolds(folds, FoldUnit.of(foldBy));
  }
}
