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

  /** What is kept of an episode: the key of its state, and what the base policies keep. */
  private static final class Memory {
    private String key;
    private String action;
    private Object base;
    private Object others;
  }

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
    Memory[] memories = new Memory[decisions.rows()];
    for (int row = 0; row < memories.length; row++) {
      memories[row] = arrive(decisions, row);
    }
    for (int i = 0; i < candidates.length; i++) {
      if (candidates[i] == null) {
        candidates[i] = spec.actions().batch(decisions.capacity());
      }
      propose(i == 0 ? base : others, decisions, memories, candidates[i]);
    }
    for (int row = 0; row < memories.length; row++) {
      decisions.memory(row, memories[row]);
    }
  }

  @Override
  public void sample(Decisions decisions, int row) {
    Memory memory = (Memory) decisions.memory(row);
    int best = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates.length; i++) {
      String action = CanonicalElement.action(candidates[i], row);
      double value = table.value(memory.key, action, unknown);
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
    Memory memory = (Memory) decisions.memory(row);
    memory.action = CanonicalElement.action(decisions.actions(), row);
    tell(base, decisions, row, memory);
    if (others != base) {
      tell(others, decisions, row, memory);
    }
    decisions.memory(row, memory);
  }

  @Override
  public void close() {
    base.close();
    if (others != base) {
      others.close();
    }
  }

  /** The memory of a row, its key that of the state that the row is in now. */
  private static Memory arrive(Decisions decisions, int row) {
    Batch seen = decisions.observations();
    if (decisions.memory(row) == null) {
      Memory memory = new Memory();
      memory.key =
          HistoryKey.first(decisions.environmentName(row), decisions.taskId(row), seen, row);
      return memory;
    }
    Memory memory = (Memory) decisions.memory(row);
    if (memory.action != null) {
      memory.key =
          HistoryKey.next(memory.key, memory.action, CanonicalElement.observation(seen, row));
      memory.action = null;
    }
    return memory;
  }

  private void propose(Policy policy, Decisions decisions, Memory[] memories, Batch into) {
    for (int row = 0; row < memories.length; row++) {
      decisions.memory(row, of(policy, memories[row]));
    }
    policy.condition(decisions);
    for (int row = 0; row < memories.length; row++) {
      policy.sample(decisions, row);
      decisions.actions().copy(row, into, row);
      keep(policy, memories[row], decisions.memory(row));
    }
  }

  private void tell(Policy policy, Decisions decisions, int row, Memory memory) {
    decisions.memory(row, of(policy, memory));
    policy.remember(decisions, row);
    keep(policy, memory, decisions.memory(row));
  }

  private Object of(Policy policy, Memory memory) {
    return policy == base ? memory.base : memory.others;
  }

  private void keep(Policy policy, Memory memory, Object kept) {
    if (policy == base) {
      memory.base = kept;
    } else {
      memory.others = kept;
    }
  }
}
