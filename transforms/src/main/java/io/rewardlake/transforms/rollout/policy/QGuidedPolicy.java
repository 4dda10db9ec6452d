package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.transforms.rollout.CanonicalElement;
import io.rewardlake.transforms.rollout.HistoryKey;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;

/** Takes the candidate of the greatest Q. */
final class QGuidedPolicy implements Policy {
  private final Policy base;
  private final Policy others;
  private final EnvironmentSpec spec;
  private final Batch[] candidates;
  private final QTable table;
  private final double unknown;

  /**
   * What is kept of an episode.
   *
   * @param key of the state before the action
   * @param action canonical text of what was done there; null: nothing yet
   * @param base what the base policy keeps
   * @param others what the other one keeps
   */
  private record Memory(String key, String action, Object base, Object others) {}

  QGuidedPolicy(
      Policy base,
      Policy others,
      EnvironmentSpec spec,
      int candidates,
      QTable table,
      double unknown) {
    this.base = base;
    this.others = others;
    this.spec = spec;
    this.candidates = new Batch[candidates];
    this.table = table;
    this.unknown = unknown;
  }

  @Override
  public void condition(Decisions decisions) {
    for (int row = 0; row < decisions.rows(); row++) {
      arrive(decisions, row);
    }
    for (int i = 0; i < candidates.length; i++) {
      if (candidates[i] == null || candidates[i].rows() < decisions.rows()) {
        candidates[i] = spec.actions().batch(decisions.capacity());
      }
      propose(i == 0 ? base : others, decisions, candidates[i]);
    }
  }

  @Override
  public void sample(Decisions decisions, int row) {
    Memory memory = (Memory) decisions.memory(row);
    int best = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates.length; i++) {
      String action = CanonicalElement.action(candidates[i], row);
      double value = table.value(memory.key(), action, unknown);
      if (value > greatest) {
        greatest = value;
        best = i;
      }
    }
    candidates[best].copy(row, decisions.actions(), row);
  }

  /** How probable it is that an action is the best of the candidates is not known. */
  @Override
  public double logProb(Decisions decisions, int row) {
    return Double.NaN;
  }

  @Override
  public void remember(Decisions decisions, int row) {
    arrive(decisions, row);
    String action = CanonicalElement.action(decisions.actions(), row);
    tell(base, decisions, row);
    if (others != base) {
      tell(others, decisions, row);
    }
    Memory memory = (Memory) decisions.memory(row);
    decisions.memory(row, new Memory(memory.key(), action, memory.base(), memory.others()));
  }

  @Override
  public void close() {
    base.close();
    if (others != base) {
      others.close();
    }
  }

  /** Makes the key of a row's memory that of the state that the row is in now. */
  private static void arrive(Decisions decisions, int row) {
    Batch seen = decisions.observations();
    Memory memory = (Memory) decisions.memory(row);
    if (memory == null) {
      String key =
          HistoryKey.first(decisions.environmentName(row), decisions.taskId(row), seen, row);
      decisions.memory(row, new Memory(key, null, null, null));
    } else if (memory.action() != null) {
      String key =
          HistoryKey.next(memory.key(), memory.action(), CanonicalElement.observation(seen, row));
      decisions.memory(row, new Memory(key, null, memory.base(), memory.others()));
    }
  }

  private void propose(Policy policy, Decisions decisions, Batch into) {
    Memory[] memories = new Memory[decisions.rows()];
    for (int row = 0; row < memories.length; row++) {
      memories[row] = lend(policy, decisions, row);
    }
    policy.condition(decisions);
    for (int row = 0; row < memories.length; row++) {
      policy.sample(decisions, row);
      decisions.actions().copy(row, into, row);
      takeBack(policy, decisions, row, memories[row]);
    }
  }

  private void tell(Policy policy, Decisions decisions, int row) {
    Memory memory = lend(policy, decisions, row);
    policy.remember(decisions, row);
    takeBack(policy, decisions, row, memory);
  }

  /** Puts what a policy keeps of a row in the place of the whole memory, which is returned. */
  private Memory lend(Policy policy, Decisions decisions, int row) {
    Memory memory = (Memory) decisions.memory(row);
    decisions.memory(row, policy == base ? memory.base() : memory.others());
    return memory;
  }

  private void takeBack(Policy policy, Decisions decisions, int row, Memory memory) {
    Object kept = decisions.memory(row);
    decisions.memory(
        row,
        policy == base
            ? new Memory(memory.key(), memory.action(), kept, memory.others())
            : new Memory(memory.key(), memory.action(), memory.base(), kept));
  }
}
