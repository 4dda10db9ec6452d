package io.rewardlake.udf.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class AggregateLossTest {
  private static final Double[][] LOSSES = {{1.0, 2.0, 3.0}, {8.0}};

  @Test
  void followsTheFormulasByHand() {
    assertThat(aggregate("token-mean", 1, LOSSES)).isEqualTo(14.0 / 4);
    assertThat(aggregate("seq-mean-token-sum", 1, LOSSES)).isEqualTo(14.0 / 2);
    assertThat(aggregate("seq-mean-token-mean", 1, LOSSES)).isEqualTo((2.0 + 8.0) / 2);
    assertThat(aggregate("constant-divisor", 7, LOSSES)).isEqualTo(14.0 / 7 / 2);
  }

  @Test
  void maskedTokensAndSequencesOfThemDoNotCount() {
    Double[][] masked = {{1.0, null, 2.0, 3.0}, {null, null}, {}, {8.0, null}};
    for (String by : AggregateLoss.AGGREGATIONS) {
      assertThat(aggregate(by, 7, masked)).as(by).isEqualTo(aggregate(by, 7, LOSSES));
    }
    assertThat(aggregate("token-mean", 1, new Double[][] {{null}, {}})).isNull();
  }

  @Test
  void aSequenceThatIsNotKnownLeavesTheLossUnknown() {
    ArrayData losses = new GenericArrayData(new Object[] {sequence(1.0), null});
    assertThat(AggregateLoss.invoke(losses, UTF8String.fromString("token-mean"))).isNull();
  }

  @Property
  void equallyLongSequencesMakeTheMeansOne(
      @ForAll @Size(min = 6, max = 6) List<@DoubleRange(min = -9, max = 9) Double> values) {
    Double[][] losses = {
      values.subList(0, 3).toArray(Double[]::new), values.subList(3, 6).toArray(Double[]::new)
    };
    double mean = aggregate("token-mean", 1, losses);
    assertThat(aggregate("seq-mean-token-mean", 1, losses)).isCloseTo(mean, within(1e-12));
    assertThat(aggregate("constant-divisor", 3, losses)).isCloseTo(mean, within(1e-12));
    assertThat(aggregate("seq-mean-token-sum", 1, losses)).isCloseTo(3 * mean, within(1e-12));
  }

  @Test
  void theConstantDivisorMustBeGiven() {
    ArrayData losses = new GenericArrayData(new Object[] {sequence(1.0)});
    assertThatThrownBy(
            () -> AggregateLoss.invoke(losses, UTF8String.fromString("constant-divisor")))
        .hasMessage("reward.aggregate_loss: divisor is needed with constant-divisor.");
    assertThatThrownBy(() -> aggregate("constant-divisor", 0, LOSSES))
        .hasMessageContaining("divisor is 0.0");
    assertThatThrownBy(() -> aggregate("mean", 1, LOSSES))
        .hasMessageContaining("aggregation is 'mean'; known are token-mean, seq-mean-token-sum");
  }

  @Test
  void theLossesOfOneSequenceAreNoSequences() {
    StructType given =
        new StructType()
            .add("losses", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("aggregation", DataTypes.StringType);
    assertThatThrownBy(() -> AggregateLoss.FUNCTION.bind(given))
        .hasMessageContaining("argument 'losses' is ARRAY<DOUBLE>; wanted is ARRAY<ARRAY<DOUBLE>>");
  }

  private static Double aggregate(String by, double divisor, Double[]... losses) {
    Object[] sequences = Stream.of(losses).map(AggregateLossTest::sequence).toArray();
    return AggregateLoss.invoke(
        new GenericArrayData(sequences), UTF8String.fromString(by), divisor);
  }

  private static ArrayData sequence(Double... losses) {
    return new GenericArrayData(Arrays.copyOf(losses, losses.length, Object[].class));
  }
}
