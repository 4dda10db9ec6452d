package io.rewardlake.transforms.rollout.policy.chat;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.ExclusiveFile;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * This process's part of a {@link Budget}. The budget is cut into numbered grants, and a process
 * takes one by creating the file of its number, which one alone can: so all processes together
 * never hold more than the budget, whichever of them die or run twice. A request first reserves the
 * most that it can cost from what the process holds; its true cost takes the place of that when the
 * answer comes, and where none comes, the most counts as spent. What a process still holds when it
 * ends, mostly less than a grant, is lost to the budget.
 *
 * <p>Where the file system creates files exclusively (local disks, HDFS), that is exact.
 */
final class Ledger {
  private static final int GRANTS = 256;
  private static final Map<Budget, Ledger> OPEN = new ConcurrentHashMap<>();

  private final Budget budget;
  private final FileSystem files;
  private int next;
  private long held;

  Ledger(Budget budget, Configuration hadoop) {
    this.budget = budget;
    try {
      Path folder = new Path(budget.folder());
      this.files = folder.getFileSystem(hadoop);
      files.mkdirs(folder);
    } catch (IOException e) {
      throw Errors.storage("budget in " + budget.folder(), e);
    }
  }

  /** The one ledger of a budget in this process. */
  static Ledger of(Budget budget, Configuration hadoop) {
    return OPEN.computeIfAbsent(budget, any -> new Ledger(budget, hadoop));
  }

  /** Sets the most that a request can cost aside, or fails because it is not left. */
  synchronized void reserve(ChatRequest request) {
    long most = most(request);
    while (held < most && next < GRANTS) {
      if (take(next)) {
        held += share(next + 1) - share(next);
      }
      next++;
    }
    if (held < most) {
      throw Errors.budgetUsedUp(budget.name());
    }
    held -= most;
  }

  /** Takes a reservation back, of a request that was not served. */
  synchronized void release(ChatRequest request) {
    held += most(request);
  }

  /** Puts what an answer cost in the place of its reservation; the most, where it does not say. */
  synchronized void settle(ChatRequest request, Answer answer) {
    if (answer.promptTokens() != null && answer.completionTokens() != null) {
      held +=
          most(request)
              - budget.cost(stated(answer.promptTokens()), stated(answer.completionTokens()));
    }
  }

  /** A number of tokens that an endpoint states may be any, and must not overflow. */
  private static long stated(long tokens) {
    return Math.max(0, Math.min(tokens, Integer.MAX_VALUE));
  }

  private long most(ChatRequest request) {
    return budget.cost(request.mostPromptTokens(), request.mostCompletionTokens());
  }

  private boolean take(int grant) {
    try {
      return ExclusiveFile.create(files, new Path(budget.folder(), "grant-" + grant), new byte[0]);
    } catch (IOException e) {
      throw Errors.storage("budget in " + budget.folder(), e);
    }
  }

  /** Units in the first grants, so that all of them sum to the budget. */
  private long share(int grants) {
    return budget.total() / GRANTS * grants + budget.total() % GRANTS * grants / GRANTS;
  }
}
