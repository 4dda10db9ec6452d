package io.rewardlake.transforms.rollout.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.schemas.errors.RewardlakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path temp;

  /** Of the units that several processes may spend together, none is lost and none is twice. */
  @ParameterizedTest
  @ValueSource(longs = {1, 10, 255, 256, 257, 1_000_003})
  void processesTogetherSpendTheBudgetAndNoMore(long total) {
    Budget budget = Budget.ofTokens(temp.resolve("budget").toString(), total);
    List<Ledger> processes = Stream.generate(() -> new Ledger(budget, HADOOP)).limit(3).toList();
    long size = Math.max(1, total / 1000);
    long spent = 0;
    for (int turn = 0, refused = 0; refused < 3; turn++) {
      try {
        processes.get(turn % 3).reserve(request(size));
        spent += size;
        refused = 0;
      } catch (RewardlakeException e) {
        refused++;
      }
    }
    assertThat(spent).isLessThanOrEqualTo(total).isGreaterThan(total - 3 * size);
  }

  @Test
  void theTrueCostTakesThePlaceOfTheMost() {
    Ledger ledger = new Ledger(Budget.ofTokens(temp.toString(), 100), HADOOP);
    ledger.reserve(request(100));
    assertThatThrownBy(() -> ledger.reserve(request(1)))
        .hasMessageContaining("The token budget of 100 is used up");
    ledger.settle(request(100), answer(30L, 10L));
    ledger.reserve(request(60));
    assertThatThrownBy(() -> ledger.reserve(request(1))).isInstanceOf(RewardlakeException.class);
    // No bill: the most counts. Not served: nothing does
    ledger.settle(request(60), answer(null, null));
    assertThatThrownBy(() -> ledger.reserve(request(1))).isInstanceOf(RewardlakeException.class);
    ledger.release(request(60));
    ledger.reserve(request(60));
  }

  @Test
  void whatAnotherProcessTookIsGone() {
    Budget budget = Budget.ofTokens(temp.toString(), 100);
    new Ledger(budget, HADOOP).reserve(request(90));
    Ledger later = new Ledger(budget, HADOOP);
    assertThatThrownBy(() -> later.reserve(request(11))).isInstanceOf(RewardlakeException.class);
    later.reserve(request(9));
  }

  /** An endpoint that states nonsense cannot make a budget larger, nor overflow it. */
  @Test
  void nonsenseIsNoGift() {
    Ledger ledger = new Ledger(Budget.ofTokens(temp.toString(), 100), HADOOP);
    ledger.reserve(request(100));
    ledger.settle(request(100), answer(-1_000_000L, -5L));
    ledger.reserve(request(100));
    ledger.settle(request(100), answer(Long.MAX_VALUE, Long.MAX_VALUE));
    assertThatThrownBy(() -> ledger.reserve(request(1))).isInstanceOf(RewardlakeException.class);
  }

  @Test
  void moneyIsPricedPerMillionTokens() {
    Budget budget = Budget.ofDollars(temp.toString(), 0.5, 0.15, 0.6);
    assertThat(budget.total()).isEqualTo(500_000_000);
    // A million of each: 0.75 USD
    assertThat(budget.cost(1_000_000, 1_000_000)).isEqualTo(750_000_000);
    assertThat(budget.cost(1, 0)).isEqualTo(150);
  }

  @Test
  void aRequestIsPaidFromEveryBudgetOrNone() {
    Ledger tokens = new Ledger(Budget.ofTokens(temp.resolve("a").toString(), 100), HADOOP);
    Ledger few = new Ledger(Budget.ofTokens(temp.resolve("b").toString(), 10), HADOOP);
    Purse purse = new Purse(List.of(tokens, few));
    assertThatThrownBy(() -> purse.reserve(request(50))).hasMessageContaining("budget of 10");
    tokens.reserve(request(100));
  }

  private static ChatRequest request(long most) {
    return new ChatRequest("id", "{}", null, "m", most, 0);
  }

  private static Answer answer(Long in, Long out) {
    return new Answer("id", "u", "m", "{}", "answered", "text", null, in, out, null);
  }
}
