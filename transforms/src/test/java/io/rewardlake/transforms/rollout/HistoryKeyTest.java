package io.rewardlake.transforms.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.rollout.environment.Batch;
import io.rewardlake.transforms.rollout.environment.Box;
import io.rewardlake.transforms.rollout.environment.Discrete;
import io.rewardlake.transforms.rollout.environment.Space;
import io.rewardlake.transforms.rollout.environment.Text;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryKeyTest {
  @Test
  void aStateIsItsWholeHistory() {
    String first = HistoryKey.first("E", "task", "t");
    assertThat(first).isEqualTo(ContentId.of("E", "task", "t")).hasSize(32);
    assertThat(HistoryKey.first("E", "other", "t")).isNotEqualTo(first);
    String there = HistoryKey.next(first, "i1", "t");
    assertThat(there).isEqualTo(ContentId.of(first, "i1", "t"));
    // Another way to what is seen there, and the same sight one step later
    assertThat(HistoryKey.next(first, "i2", "t")).isNotEqualTo(there);
    assertThat(HistoryKey.next(there, "i1", "t")).isNotEqualTo(there);
  }

  @Test
  void playAndTablesAgree() {
    Batch numbers = one(Discrete.of(5));
    numbers.numbers()[0] = 3;
    Batch vectors = one(Box.of(-9, 9, 2));
    vectors.vectors()[0] = -0f;
    vectors.vectors()[1] = 0.1f;
    Batch texts = one(new Text(20));
    texts.texts()[0] = "go north";

    String first = HistoryKey.first("E", "task", CanonicalElement.observation(floats(3), null));
    assertThat(HistoryKey.first("E", "task", numbers, 0)).isEqualTo(first);
    String second =
        HistoryKey.next(
            first,
            CanonicalElement.action(3, null, null),
            CanonicalElement.observation(floats(0, 0.1f), null));
    assertThat(HistoryKey.next(first, numbers, 0, vectors, 0)).isEqualTo(second);
    String third =
        HistoryKey.next(
            second,
            CanonicalElement.action(null, floats(-0f, 0.1f), null),
            CanonicalElement.observation(null, UTF8String.fromString("go north")));
    assertThat(HistoryKey.next(second, vectors, 0, texts, 0)).isEqualTo(third);
    // A discrete action is no vector of one
    assertThat(CanonicalElement.action(3, null, null))
        .isNotEqualTo(CanonicalElement.action(null, floats(3), null));
  }

  @Test
  void everyFloatHasOneText() {
    float otherNan = Float.intBitsToFloat(0x7fc00001);
    assertThat(CanonicalElement.observation(floats(otherNan, -0f), null))
        .isEqualTo(CanonicalElement.observation(floats(Float.NaN, 0f), null));
    assertThat(CanonicalElement.observation(floats(0.1f), null))
        .isNotEqualTo(CanonicalElement.observation(floats(Math.nextUp(0.1f)), null));
    // 1 and 11 are not 11 and 1
    assertThat(CanonicalElement.observation(floats(Float.MIN_VALUE, 17 * Float.MIN_VALUE), null))
        .isNotEqualTo(
            CanonicalElement.observation(floats(17 * Float.MIN_VALUE, Float.MIN_VALUE), null));
    assertThat(CanonicalElement.observation(null, null)).isEmpty();
    assertThat(CanonicalElement.observation(null, UTF8String.EMPTY_UTF8)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"b\": 1, \"a\": [1.0, true, null]} | {\"a\":[10e-1,true,null],\"b\":1.00} | true",
        "{\"a\": {\"y\": -0.0, \"x\": 100}} | {\"a\": {\"x\": 1E2, \"y\": 0}} | true",
        "{\"a\": 1} | {\"a\": \"1\"} | false",
        "[1, 2] | [2, 1] | false",
        "[\"a\", \"b\"] | [\"a,b\"] | false",
        "[\"null\"] | [null] | false",
        "{\"a\": 1, \"a\": 2} | {\"a\": 2} | false",
        "[look around] | [look  around] | false",
        "[1] [2] | [1][2] | false",
        "1.0 | 1 | false",
      })
  void jsonIsItsValue(String one, String other, boolean equal) {
    assertThat(CanonicalJson.of(one).equals(CanonicalJson.of(other))).isEqualTo(equal);
  }

  private static Batch one(Space space) {
    return space.batch(1);
  }

  private static UnsafeArrayData floats(float... values) {
    return UnsafeArrayData.fromPrimitiveArray(values);
  }
}
