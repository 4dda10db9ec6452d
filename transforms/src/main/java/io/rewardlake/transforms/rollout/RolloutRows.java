package io.rewardlake.transforms.rollout;

import io.rewardlake.transforms.rollout.environment.Environment;
import io.rewardlake.transforms.rollout.environment.Environments;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.catalyst.InternalRow;

/** The episodes of one partition of tasks, as they end; only those under way are in memory. */
final class RolloutRows implements Iterator<InternalRow> {
  private final Rollout plan;
  private final EpisodeRows rows;
  private final Iterator<InternalRow> tasks;
  private final Map<String, Deque<Environment>> idle = new HashMap<>();
  private final Deque<InternalRow> ended = new ArrayDeque<>();
  private Attempt latest;
  private Lane waiting;
  private Block block;
  private boolean exhausted;

  RolloutRows(Iterator<InternalRow> tasks, Rollout plan) {
    this.plan = plan;
    this.rows = new EpisodeRows(plan);
    this.tasks = tasks;
  }

  @Override
  public boolean hasNext() {
    while (ended.isEmpty() && fill()) {
      block.step(ended::add, this::release);
    }
    return !ended.isEmpty();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ended.remove();
  }

  /** Lets episodes begin while there is room; false: none is under way any more. */
  private boolean fill() {
    while (block == null || !block.full()) {
      if (waiting == null && !prepare()) {
        break;
      }
      if (block == null) {
        block = new Block(plan, rows, waiting.environment().spec());
      } else if (!block.spec().equals(waiting.environment().spec())) {
        if (!block.empty()) {
          return true; // these end first
        }
        closeBlock();
        continue;
      }
      block.add(waiting);
      waiting = null;
    }
    if (block != null && block.empty()) {
      closeBlock();
    }
    return block != null;
  }

  /** Resets the environment of the next attempt that can begin; false: there is none. */
  private boolean prepare() {
    while (waiting == null) {
      Attempt attempt = nextAttempt();
      if (attempt == null) {
        exhausted = true;
        idle.values().forEach(environments -> environments.forEach(Environment::close));
        idle.clear();
        return false;
      }
      long seed = attempt.environmentSeed(plan.seed());
      Environment environment = null;
      try {
        environment = acquire(attempt.task().environment());
        environment.reset(attempt.task(), seed);
        waiting = new Lane(attempt, environment, seed);
      } catch (TaskKilledException e) {
        throw e;
      } catch (RuntimeException e) {
        if (environment != null) {
          environment.close();
        }
        ended.add(rows.unbegun(attempt, seed, Outcome.failed(e)));
      }
    }
    return true;
  }

  private Attempt nextAttempt() {
    if (latest != null && latest.number() + 1 < plan.groupSize()) {
      latest = latest.again();
    } else if (tasks.hasNext()) {
      InternalRow row = tasks.next();
      latest = Attempt.first(plan, TaskRows.id(row), TaskRows.task(row));
    } else {
      latest = null;
    }
    return latest;
  }

  private Environment acquire(String name) {
    Environment free = idle.computeIfAbsent(name, any -> new ArrayDeque<>()).poll();
    return free == null ? Environments.create(name) : free;
  }

  /**
   * Environments are kept by the name in the task: one behind a server may call itself otherwise.
   */
  private void release(Lane lane) {
    if (exhausted) {
      lane.environment().close();
    } else {
      idle.get(lane.attempt().task().environment()).add(lane.environment());
    }
  }

  private void closeBlock() {
    block.close();
    block = null;
  }
}
