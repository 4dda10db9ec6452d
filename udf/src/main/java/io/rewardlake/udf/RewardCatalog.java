package io.rewardlake.udf;

import io.rewardlake.udf.function.SqlFunction;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The catalog {@code reward} of SQL functions, in any Spark session: set {@code
 * spark.sql.catalog.reward=io.rewardlake.udf.RewardCatalog}, call {@code reward.bt_loss(a, b)}.
 */
public final class RewardCatalog implements FunctionCatalog {
  private String name = SqlFunction.CATALOG;

  @Override
  public void initialize(String catalogName, CaseInsensitiveStringMap options) {
    name = catalogName;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Identifier[] listFunctions(String[] namespace) throws NoSuchNamespaceException {
    if (namespace.length > 0) {
      throw new NoSuchNamespaceException(namespace);
    }
    return RewardFunctions.all().stream()
        .map(function -> Identifier.of(namespace, function.name()))
        .toArray(Identifier[]::new);
  }

  @Override
  public UnboundFunction loadFunction(Identifier id) throws NoSuchFunctionException {
    if (id.namespace().length > 0) {
      throw new NoSuchFunctionException(id);
    }
    return RewardFunctions.find(id.name()).orElseThrow(() -> new NoSuchFunctionException(id));
  }
}
