package io.rewardlake.transforms.learn;

import java.util.Optional;

/** Where an interrupted training goes on from. */
public interface Checkpoints {
  /** Keeps nothing: training starts at its first epoch. */
  Checkpoints NONE =
      new Checkpoints() {
        @Override
        public Optional<TrainingState> load(RewardObjective objective) {
          return Optional.empty();
        }

        @Override
        public boolean due(int epoch) {
          return false;
        }

        @Override
        public void save(RewardObjective objective, TrainingState state) {}
      };

  /** The last state that was saved, if any. */
  Optional<TrainingState> load(RewardObjective objective);

  /** Whether the state after this epoch is to be saved. */
  boolean due(int epoch);

  /** Saves a state. */
  void save(RewardObjective objective, TrainingState state);
}
