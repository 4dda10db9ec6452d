package io.rewardlake.transforms.rollout.policy.chat;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What tasks asked and paid for, gathered on the driver. Tasks of a lost executor cannot report:
 * the budget's own ledger, not this, keeps to the limit.
 */
public final class Usage implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LongAccumulator requests;
  private final LongAccumulator cached;
  private final LongAccumulator promptTokens;
  private final LongAccumulator completionTokens;

  /** Counts for one stage. */
  public Usage(SparkContext spark) {
    this.requests = spark.longAccumulator("chat requests sent");
    this.cached = spark.longAccumulator("chat answers from the cache");
    this.promptTokens = spark.longAccumulator("chat prompt tokens");
    this.completionTokens = spark.longAccumulator("chat completion tokens");
  }

  /** Requests that were sent, each attempt counted. */
  public long requests() {
    return requests.sum();
  }

  /** Questions whose answer was there already. */
  public long cached() {
    return cached.sum();
  }

  /** Tokens of the requests that were answered, as billed. */
  public long promptTokens() {
    return promptTokens.sum();
  }

  /** Tokens of the answers, as billed. */
  public long completionTokens() {
    return completionTokens.sum();
  }

  void count(Reply reply) {
    requests.add(reply.sent());
    if (reply.answer() != null && reply.sent() == 0) {
      cached.add(1);
    } else if (reply.answer() != null) {
      promptTokens.add(known(reply.answer().promptTokens()));
      completionTokens.add(known(reply.answer().completionTokens()));
    }
  }

  private static long known(Long tokens) {
    return tokens == null ? 0 : tokens;
  }
}
