package io.rewardlake.schemas.tables;

import static io.rewardlake.schemas.tables.Types.BIGINT;
import static io.rewardlake.schemas.tables.Types.BOOLEAN;
import static io.rewardlake.schemas.tables.Types.COUNT_MAP;
import static io.rewardlake.schemas.tables.Types.DOUBLE;
import static io.rewardlake.schemas.tables.Types.DOUBLES;
import static io.rewardlake.schemas.tables.Types.INT;
import static io.rewardlake.schemas.tables.Types.NUMBER_MAP;
import static io.rewardlake.schemas.tables.Types.STRING;
import static io.rewardlake.schemas.tables.Types.TEXT_MAP;
import static io.rewardlake.schemas.tables.Types.TIMESTAMP;
import static io.rewardlake.schemas.tables.Types.VECTOR;

/** Vectors, models and what models say. */
public final class LearnTables {
  /** Vectors of items. */
  public static final Table EMBEDDINGS =
      Table.named("embeddings", "One row per item and encoder")
          .required("item_id", STRING, "Content hash of (prompt, response)")
          .required("encoder", STRING, "Name and parameters of the encoder")
          .required("vector", VECTOR, "Embedding, dimension given by the encoder")
          .check(
              "vector_is_finite",
              // With a NULL element array_contains is NULL, which refuses the row too
              "NOT array_contains(vector, float('NaN')) AND array_max(vector) < float('Infinity')"
                  + " AND array_min(vector) > float('-Infinity')")
          .clusterBy("encoder", "item_id")
          .key("item_id", "encoder")
          .build();

  /** Model registry. */
  public static final Table MODELS =
      Table.named("models", "One row per trained model")
          .required(
              "model_id",
              STRING,
              "Content hash of inputs, parameters and seed, or of a name and a file")
          .required("name", STRING, "Name that the user gave")
          .required("version", INT, "Counts up per name, from 1")
          .required("kind", STRING, "reward or policy")
          .required("artifact", STRING, "Path of the safetensors file, relative to the lake")
          .required("sha256", STRING, "SHA-256 of the artifact, hex")
          .optional("parent", STRING, "model_id that it started from; NULL: none")
          .required("trained_on", COUNT_MAP, "Table name to the version that was read")
          .required("parameters", TEXT_MAP, "Parameters as given and defaulted")
          .required("metrics", NUMBER_MAP, "Final metrics")
          .required("created_at", TIMESTAMP, "When it was registered, UTC")
          .key("model_id")
          .circumstances("version", "trained_on", "metrics", "created_at")
          .build();

  /** Learning curves. */
  public static final Table TRAINING_METRICS =
      Table.named("training_metrics", "One row per model, epoch, member and fold")
          .required("model_id", STRING, "The model")
          .required("epoch", INT, "Epoch, from 1")
          .required("member", INT, "Ensemble member, from 0")
          .required("fold", INT, "Fold that this column never saw, from 0; -1: saw all")
          .required("train_loss", DOUBLE, "Mean loss on the training part, nats")
          .required("holdout_loss", DOUBLE, "Mean loss on the early-stopping part, nats; NaN: none")
          .required("holdout_accuracy", DOUBLE, "Accuracy on that part, ties half; NaN: none")
          .required("stopped", BOOLEAN, "Whether early stopping had ended this column")
          .optional("step", BIGINT, "Optimiser steps done; NULL: not counted")
          .optional(
              "figures", NUMBER_MAP, "Further means, held-out ones as holdout_...; NULL: none")
          .optional("samples_per_second", DOUBLE, "Throughput; NULL: not measured")
          .optional("device", STRING, "Where it was trained; NULL: not told")
          .key("model_id", "epoch", "member", "fold")
          .circumstances("samples_per_second", "device")
          .build();

  /** Which pair was in which fold. */
  public static final Table TRAINING_PAIRS =
      Table.named("training_pairs", "One row per model and pair that it was trained on")
          .required("model_id", STRING, "The model")
          .required("dataset", STRING, "Training set of the pair")
          .required("source", STRING, "Data set of the pair")
          .required("pair_id", STRING, "The pair")
          .required("fold", INT, "Fold that held the pair out, from 0; -1: none did")
          .clusterBy("model_id", "pair_id")
          .key("model_id", "source", "pair_id")
          .build();

  /** Rewards of items. */
  public static final Table REWARD_SCORES =
      Table.named("reward_scores", "One row per item, model and fold")
          .required("item_id", STRING, "Content hash of (prompt, response)")
          .required("model_id", STRING, "The scorer")
          .required("fold", INT, "Fold whose members scored it, never trained on it; -1: all")
          .required("member_scores", DOUBLES, "Reward by each member, [members], reward units")
          .check("scores_are_numbers", "NOT array_contains(member_scores, double('NaN'))")
          .clusterBy("model_id", "item_id")
          .key("item_id", "model_id", "fold")
          .build();

  private LearnTables() {}
}
