package io.rewardlake.transforms.rollout.policy.chat;

import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * All budgets that a request counts against.
 *
 * @param ledgers one per budget
 */
record Purse(List<Ledger> ledgers) {
  static Purse of(List<Budget> budgets, Configuration hadoop) {
    return new Purse(budgets.stream().map(budget -> Ledger.of(budget, hadoop)).toList());
  }

  /** From every budget or from none. */
  void reserve(ChatRequest request) {
    for (int i = 0; i < ledgers.size(); i++) {
      try {
        ledgers.get(i).reserve(request);
      } catch (RuntimeException e) {
        ledgers.subList(0, i).forEach(ledger -> ledger.release(request));
        throw e;
      }
    }
  }

  void release(ChatRequest request) {
    ledgers.forEach(ledger -> ledger.release(request));
  }

  void settle(ChatRequest request, Answer answer) {
    ledgers.forEach(ledger -> ledger.settle(request, answer));
  }
}
