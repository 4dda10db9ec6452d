package io.rewardlake.transforms.learn.impute;

import io.rewardlake.transforms.learn.stage.Interval;
import io.rewardlake.transforms.learn.stage.LearnerState;
import io.rewardlake.transforms.learn.stage.Predictor;
import java.util.List;

/** A model of steps, with constants that are set before it is trained and after. */
public interface StepModel extends Predictor {
  /** The state before the first step, with the constants by which inputs are standardised. */
  LearnerState standardised(LearnerState first, Moments moments);

  /** The state that is kept, with what its own training told. */
  default LearnerState finished(LearnerState last, List<Interval> training) {
    return last;
  }
}
