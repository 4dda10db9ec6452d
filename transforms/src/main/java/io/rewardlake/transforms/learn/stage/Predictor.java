package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** An objective whose trained model says something of every sample. */
public interface Predictor extends Objective {
  /** Names of what it says, first to last. */
  List<String> outputs();

  /** What it says, {@code [size, outputs]}; it reads the parameters by {@link Weights#constant}. */
  NDArray predict(Weights weights, Batch batch);
}
