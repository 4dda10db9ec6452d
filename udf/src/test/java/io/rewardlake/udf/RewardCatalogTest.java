package io.rewardlake.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.testkit.SparkExtension;
import io.rewardlake.udf.function.SqlFunction;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class RewardCatalogTest {
  private final RewardCatalog catalog = new RewardCatalog();

  @Test
  void carriesTheNameOfItsRegistration() {
    catalog.initialize("mine", new CaseInsensitiveStringMap(Map.of()));
    assertThat(catalog.name()).isEqualTo("mine");
  }

  @Test
  void listsEveryFunctionOnce() throws Exception {
    assertThat(catalog.listFunctions(new String[0]))
        .extracting(Identifier::name)
        .doesNotHaveDuplicates()
        .isEqualTo(RewardFunctions.all().stream().map(SqlFunction::name).toList());
  }

  @Test
  void hasNoNamespaces() {
    assertThatThrownBy(() -> catalog.listFunctions(new String[] {"deep"}))
        .isInstanceOf(NoSuchNamespaceException.class);
    assertThatThrownBy(() -> catalog.loadFunction(Identifier.of(new String[] {"deep"}, "dot")))
        .isInstanceOf(NoSuchFunctionException.class);
  }

  @Test
  void functionsAreCalledInAnyCase(SparkSession spark) {
    assertThat(spark.sql("SELECT reward.Bt_Probability(1, 1)").head().getDouble(0)).isEqualTo(0.5);
  }

  @Test
  void unknownFunctionIsRefused(SparkSession spark) {
    assertThatThrownBy(() -> spark.sql("SELECT reward.no_such_function(1)"))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("no_such_function");
  }
}
