package io.rewardlake.schemas.lake;

import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.LearnTables;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.catalog.CatalogStorageFormat;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalog;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.collection.immutable.Map;

/**
 * The views of the lake. {@link LakeCatalog} tells Spark of them when the lake is first named, so
 * that they are there in every session.
 */
public final class Views {
  /** One row per member of an ensemble. */
  public static final View MEMBER_SCORES =
      View.named("member_scores", "One row per item, model, fold and ensemble member")
          .columnsOf(LearnTables.REWARD_SCORES, "item_id", "model_id", "fold")
          .column("member", "INT", "Ensemble member, from 0")
          .column("score", "DOUBLE", "Its reward, reward units")
          .as(
              "SELECT item_id, model_id, fold, member, score FROM reward_scores"
                  + " LATERAL VIEW posexplode(member_scores) AS member, score");

  /**
   * One row per step: the index is exploded and each array read at it, so that a query reads only
   * the arrays that it names. An episode of no steps has no rows.
   */
  public static final View STEPS =
      View.named("steps", "One row per step of an episode")
          .columnsOf(
              EpisodeTables.EPISODES,
              "episode_id",
              "source",
              "environment",
              "task_id",
              "group_id",
              "iteration",
              "attempt",
              "policy")
          .column("t", "INT", "The step, from 0")
          .column("observation", "ARRAY<FLOAT>", "Observation before the step, [size]")
          .column("text_observation", "STRING", "The same as text")
          .column("action_id", "INT", "Discrete action")
          .column("action", "ARRAY<FLOAT>", "Continuous action, [size]")
          .column("text_action", "STRING", "The same as text")
          .column("reward", "DOUBLE", "Reward of the step; NULL: not labelled")
          .column("log_prob", "DOUBLE", "Log-probability of the action, nats; NULL: not recorded")
          .column("terminated", "BOOLEAN", "Whether the environment ended the episode here")
          .column("truncated", "BOOLEAN", "Whether a limit ended the episode here")
          .as(
              "SELECT episode_id, source, environment, task_id, group_id, iteration, attempt,"
                  + " policy, chunk * "
                  + EpisodeTables.CHUNK
                  + " + i AS t, observations[i] AS observation,"
                  + " text_observations[i] AS text_observation, action_ids[i] AS action_id,"
                  + " actions[i] AS action, text_actions[i] AS text_action, rewards[i] AS reward,"
                  + " log_probs[i] AS log_prob, terminated AND i = length - 1 AS terminated,"
                  + " truncated AND i = length - 1 AS truncated"
                  + " FROM episodes"
                  + " LATERAL VIEW explode(if(length > 0, sequence(0, length - 1), array())) AS i");

  private static final List<View> OWN = List.of(MEMBER_SCORES, STEPS);

  private Views() {}

  /** Every view: this package's and those of each {@link ViewSource} on the class path. */
  public static List<View> all() {
    Stream<View> others =
        ServiceLoader.load(ViewSource.class, Views.class.getClassLoader()).stream()
            .flatMap(source -> source.get().views().stream());
    return Stream.concat(OWN.stream(), others).toList();
  }

  /** Makes the views known to Spark's catalog in memory; those that are there stay. */
  static void register(ExternalCatalog catalog) {
    all().forEach(view -> catalog.createTable(definition(view), true));
  }

  /** As CREATE VIEW would store it, without reading the tables: the columns are declared. */
  private static CatalogTable definition(View view) {
    Map<String, String> properties =
        CatalogTable.catalogAndNamespaceToProps(
                "spark_catalog", seq(List.of(LakeCatalog.NAMESPACE)))
            // Days begin at midnight UTC, wherever the session is
            .updated(CatalogTable.VIEW_SQL_CONFIG_PREFIX() + "spark.sql.session.timeZone", "UTC");
    return new CatalogTable(
        new TableIdentifier(
            view.name(), Option.apply(LakeCatalog.NAMESPACE), Option.apply("spark_catalog")),
        CatalogTableType.VIEW(),
        CatalogStorageFormat.empty(),
        view.schema(),
        Option.empty(),
        seq(List.of()),
        Option.empty(),
        "",
        0,
        -1,
        "",
        properties,
        Option.empty(),
        Option.apply(view.query()),
        Option.apply(view.comment()),
        seq(List.of()),
        false,
        true,
        scala.collection.immutable.Map$.MODULE$.empty(),
        Option.apply(view.query()));
  }

  private static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }
}
