package io.rewardlake.transforms.learn;

import io.rewardlake.schemas.errors.Errors;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Numbers the items that pairs name, in the order of their ids, in 16 bytes per item: an id is a
 * content hash of 32 hex digits, looked up by its first half and checked by its second.
 */
final class ItemIndex {
  private static final int DIGITS = 32;
  private static final HexFormat HEX = HexFormat.of();

  private final long[] high;
  private final long[] low;

  private ItemIndex(long[] high, long[] low) {
    this.high = high;
    this.low = low;
  }

  /** Indexes ids given as halves, in any order and with repetitions. */
  static ItemIndex of(long[] highs, long[] lows) {
    long[] sorted = Arrays.stream(highs).sorted().distinct().toArray();
    ItemIndex index = new ItemIndex(sorted, new long[sorted.length]);
    boolean[] seen = new boolean[sorted.length];
    for (int i = 0; i < highs.length; i++) {
      int at = Arrays.binarySearch(sorted, highs[i]);
      if (seen[at] && index.low[at] != lows[i]) {
        throw Errors.itemIdsCollide(index.id(at), text(highs[i], lows[i]));
      }
      index.low[at] = lows[i];
      seen[at] = true;
    }
    return index;
  }

  /** First half of an id. */
  static long high(String id) {
    return half(id, 0);
  }

  /** Second half of an id. */
  static long low(String id) {
    return half(id, DIGITS / 2);
  }

  /** The number of an item; negative when no pair names it. */
  int find(long itemHigh, long itemLow) {
    int at = Arrays.binarySearch(high, itemHigh);
    return at >= 0 && low[at] == itemLow ? at : -1;
  }

  /** The id of an item. */
  String id(int item) {
    return text(high[item], low[item]);
  }

  int size() {
    return high.length;
  }

  private static long half(String id, int from) {
    if (id == null || id.length() != DIGITS) {
      throw Errors.itemId(id);
    }
    try {
      return HexFormat.fromHexDigitsToLong(id, from, from + DIGITS / 2);
    } catch (NumberFormatException e) {
      throw Errors.itemId(id);
    }
  }

  private static String text(long high, long low) {
    return HEX.toHexDigits(high) + HEX.toHexDigits(low);
  }
}
