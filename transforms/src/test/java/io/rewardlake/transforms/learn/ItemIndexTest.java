package io.rewardlake.transforms.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ItemIndexTest {
  @Test
  void numbersDistinctItemsInOrderAndFindsThemAgain() {
    List<String> ids = IntStream.range(0, 500).mapToObj(i -> Planted.itemId(i % 300)).toList();
    ItemIndex index = index(ids);
    assertThat(index.size()).isEqualTo(300);
    for (String id : ids) {
      int item = index.find(ItemIndex.high(id), ItemIndex.low(id));
      assertThat(index.id(item)).isEqualTo(id);
    }
    String other = Planted.itemId(300);
    assertThat(index.find(ItemIndex.high(other), ItemIndex.low(other))).isNegative();
    String half = ids.get(0).substring(0, 16) + "0123456789abcdef";
    assertThat(index.find(ItemIndex.high(half), ItemIndex.low(half))).isNegative();
  }

  @Test
  void refusesIdsThatItCannotTellApart() {
    String first = "0123456789abcdef" + "0000000000000001";
    String second = "0123456789abcdef" + "0000000000000002";
    assertThatThrownBy(() -> index(List.of(first, first, second)))
        .hasMessageContaining(first)
        .hasMessageContaining(second);
    assertThatThrownBy(() -> ItemIndex.high("item-1")).hasMessageContaining("'item-1'");
    assertThatThrownBy(() -> ItemIndex.low("0123456789abcdef0123456789abcdeg"))
        .hasMessageContaining("32 hex digits");
  }

  private static ItemIndex index(List<String> ids) {
    return ItemIndex.of(
        ids.stream().mapToLong(ItemIndex::high).toArray(),
        ids.stream().mapToLong(ItemIndex::low).toArray());
  }
}
