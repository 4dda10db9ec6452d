package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.impute.LabelledSteps;
import io.rewardlake.transforms.impute.StepLayout;
import io.rewardlake.transforms.impute.VisitCounts;
import io.rewardlake.transforms.learn.DeviceChoice;
import io.rewardlake.transforms.learn.Optimizer;
import io.rewardlake.transforms.learn.impute.IntrinsicCuriosity;
import io.rewardlake.transforms.learn.impute.MaskModel;
import io.rewardlake.transforms.learn.impute.NoveltyModel;
import io.rewardlake.transforms.learn.impute.RandomNetworkDistillation;
import io.rewardlake.transforms.learn.impute.RewardRegression;
import io.rewardlake.transforms.learn.impute.StepModel;
import io.rewardlake.transforms.learn.stage.Activation;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Schedule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** How rewards are filled in, and which models are trained for it. */
final class ImputeOptions {
  /** What a step without reward gets. */
  enum Method {
    IMPUTED,
    ZERO,
    MEAN,
    MIN
  }

  /** How novelty is measured. */
  enum Novelty {
    COUNTS,
    RND,
    ICM,
    IDF;

    /** Whether it is learned by a network. */
    boolean learns() {
      return this != COUNTS;
    }

    /** Whether it is how badly the next state is foreseen. */
    boolean foresees() {
      return this == ICM || this == IDF;
    }
  }

  private static final List<String> STATE_AND_ACTION = List.of(StepLayout.STATE, StepLayout.ACTION);
  private static final int NOVELTY_FEATURES = 256;
  private static final double FORWARD_SHARE = 0.2;

  @Option(
      names = "--method",
      paramLabel = "M",
      defaultValue = "imputed",
      description =
          "What a step without reward gets: imputed, by a reward model; zero; mean or min of the"
              + " observed rewards. Default: ${DEFAULT-VALUE}")
  Method method;

  @Option(
      names = "--inputs",
      paramLabel = "PART",
      split = ",",
      defaultValue = "s,a,s',terminated",
      description =
          "What the reward model reads: s, a, s' (the next state), terminated. Default:"
              + " ${DEFAULT-VALUE}")
  List<String> inputs;

  @Option(
      names = "--members",
      paramLabel = "M",
      defaultValue = "5",
      description = "Members of the ensemble; their deviation is std. Default: ${DEFAULT-VALUE}")
  int members;

  @Option(
      names = "--folds",
      paramLabel = "K",
      defaultValue = "5",
      description = "Folds by which the error is measured; 1: it is not. Default: ${DEFAULT-VALUE}")
  int folds;

  @Option(
      names = "--pessimism",
      paramLabel = "K",
      defaultValue = "0",
      description =
          "Imputed rewards are lowered by K times their std, 0 or more. Default: ${DEFAULT-VALUE}")
  double pessimism;

  @Option(
      names = "--novelty",
      paramLabel = "N",
      description =
          "Also a novelty bonus, from labelled steps only: counts (1 / sqrt(n + 1) after n steps of"
              + " the same observation and action), rnd (random network distillation), icm (intrinsic"
              + " curiosity) or idf (the same in inverse dynamics features). Default: none")
  Novelty novelty;

  @Option(
      names = "--count-cell",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "Of counts: observations and actions within a grid of cells of this side, in their own"
              + " units, are the same; 0: equal ones. Default: ${DEFAULT-VALUE}")
  double countCell;

  @Option(
      names = "--novelty-weight",
      paramLabel = "C",
      defaultValue = "1",
      description = "Factor of the bonus, 0 or more. Default: ${DEFAULT-VALUE}")
  double noveltyWeight;

  @Option(
      names = "--mask",
      description =
          "Also the probability that the episode goes on, by a model trained on labelled steps")
  boolean mask;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      defaultValue = "256,256",
      description = "Units of each hidden layer; 0: none. Default: ${DEFAULT-VALUE}")
  List<Integer> hidden;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Optimiser steps. Default: ${DEFAULT-VALUE}")
  int steps;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "256",
      description = "Labelled steps per optimiser step. Default: ${DEFAULT-VALUE}")
  int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.001",
      description = "Step size of Adam. Default: ${DEFAULT-VALUE}")
  double learningRate;

  @Option(
      names = "--checkpoints",
      paramLabel = "N",
      defaultValue = "4",
      description = "Points at which the training can resume. Default: ${DEFAULT-VALUE}")
  int checkpoints;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "auto, cpu or gpu. Default: ${DEFAULT-VALUE}")
  DeviceChoice device;

  /** Checks what belongs to no model. */
  void check() {
    Require.that(pessimism, "--pessimism").atLeast(0).finite();
    Require.that(noveltyWeight, "--novelty-weight").atLeast(0).finite();
    Require.that(countCell, "--count-cell").atLeast(0).finite();
    for (String part : inputs) {
      if (!StepLayout.ALL.contains(part)) {
        throw Errors.choice("part of a step in --inputs", part, StepLayout.ALL);
      }
    }
  }

  /** Whether anything is to be learnt. */
  boolean learns() {
    return imputes() || mask || (novelty != null && novelty.learns());
  }

  /** Whether single steps are looked at. */
  boolean readsSteps() {
    return learns() || novelty != null;
  }

  /** Whether a reward model is wanted. */
  boolean imputes() {
    return method == Method.IMPUTED;
  }

  /** Parts of a step that the models read. */
  Collection<String> parts() {
    Set<String> parts = new LinkedHashSet<>(STATE_AND_ACTION);
    if (imputes()) {
      parts.addAll(inputs);
    }
    if (novelty != null && novelty.foresees()) {
      parts.add(StepLayout.NEXT);
    }
    if (mask) {
      parts.add(StepLayout.TERMINATED);
    }
    return parts;
  }

  /** Labelled steps as samples of all the models. */
  LabelledSteps labelled(StepLayout layout, long seed) {
    return new LabelledSteps(layout.samples(), members, folds, members > 1, seed);
  }

  /** Samples with their novelty by counts, where that is wanted. */
  Dataset<Row> counted(StepLayout layout, Dataset<Row> samples) {
    return novelty == Novelty.COUNTS
        ? new VisitCounts(layout, STATE_AND_ACTION, countCell).apply(samples)
        : samples;
  }

  /** The reward model, where one is wanted. */
  Optional<RewardRegression> rewards(SampleLayout layout) {
    return imputes()
        ? Optional.of(new RewardRegression(layout, inputs, members, folds, layers(), learningRate))
        : Optional.empty();
  }

  /** All models that are wanted. */
  List<StepModel> models(SampleLayout layout, boolean discrete) {
    List<StepModel> models = new ArrayList<>();
    rewards(layout).ifPresent(models::add);
    if (mask) {
      models.add(new MaskModel(layout, STATE_AND_ACTION, layers(), learningRate));
    }
    if (novelty != null && novelty.learns()) {
      models.add(novelty(layout, discrete));
    }
    return models;
  }

  Schedule schedule(long seed) {
    return new Schedule(Optimizer.ADAM, batchSize, steps, Math.min(checkpoints, steps), 0, seed);
  }

  private NoveltyModel novelty(SampleLayout layout, boolean discrete) {
    return novelty == Novelty.RND
        ? new RandomNetworkDistillation(
            layout, STATE_AND_ACTION, layers(), NOVELTY_FEATURES, learningRate)
        : new IntrinsicCuriosity(
            layout,
            discrete,
            layers(),
            NOVELTY_FEATURES,
            Activation.ELU,
            FORWARD_SHARE,
            1,
            novelty == Novelty.IDF,
            learningRate);
  }

  private List<Integer> layers() {
    return hidden.equals(List.of(0)) ? List.of() : hidden;
  }
}
