package io.rewardlake.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.schemas.tables.PreferenceTables;
import io.rewardlake.schemas.tables.TreeTables;
import io.rewardlake.transforms.Transform;
import io.rewardlake.transforms.tree.value.Backup;
import io.rewardlake.transforms.tree.value.BalanceTargets;
import io.rewardlake.transforms.tree.value.EpisodeOutcome;
import io.rewardlake.transforms.tree.value.InversePrmTargets;
import io.rewardlake.transforms.tree.value.LeafValue;
import io.rewardlake.transforms.tree.value.MasprmLabels;
import io.rewardlake.transforms.tree.value.MasprmPaths;
import io.rewardlake.transforms.tree.value.MonteCarloQ;
import io.rewardlake.transforms.tree.value.QlassTargets;
import io.rewardlake.transforms.tree.value.ValueBackup;
import io.rewardlake.transforms.tree.value.VisitValues;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the steps of trees or episodes are worth. */
@Command(
    name = "q-targets",
    description = {
      "Estimate what each step of trees or episodes is worth, into q_targets: targets of process"
          + " reward models and Q-networks.",
      "The same data set again takes the place of the old one."
    })
final class QTargetsCommand extends LakeCommand {
  private static final double QLASS_GAMMA = 0.9;

  @Option(
      names = "--method",
      required = true,
      paramLabel = "M",
      description = {
        "Of trees: mean or max, backed up from the leaves; visits, the search's value_sum / visits;"
            + " qlass, targets of a Q-network in [0, 1]; masprm, step labels from graded searches.",
        "Of episodes: monte-carlo, the mean discounted outcome after a state and action;"
            + " inverse-prm, what tells an expert's episodes from those of learners."
      })
  String method;

  @Option(
      names = "--gamma",
      paramLabel = "G",
      description =
          "mean, max, qlass, monte-carlo, inverse-prm: discount per step. Default: 0.9 of qlass,"
              + " else 1")
  Double gamma;

  @Option(
      names = "--label",
      paramLabel = "L",
      description = {
        "qlass: vanilla, an inner node is worth its discounted best leaf; pseudo-depth, its mean"
            + " leaf and its best child; reward, its mean leaf. Default: vanilla"
      })
  String label;

  @Option(
      names = "--leaf",
      paramLabel = "COLUMNS",
      defaultValue = "reward,success,value",
      description =
          "Trees: what a leaf is worth, the first of these that it has. Default: ${DEFAULT-VALUE}")
  String leaf;

  @Option(
      names = "--max-nodes",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Trees: leave out those of more nodes; one lies in the memory of a task at a time."
              + " Default: ${DEFAULT-VALUE}")
  int maxNodes;

  @Option(
      names = "--max-rows",
      paramLabel = "N",
      defaultValue = "300",
      description = "qlass: most vanilla targets of a tree. Default: ${DEFAULT-VALUE}")
  int maxRows;

  @Option(
      names = "--paths",
      description =
          "masprm: also write whole paths with labels (q + 1) / 2 into step_labels, as source"
              + " q-targets/NAME; export --format trl-stepwise reads them there")
  boolean paths;

  @Mixin TreesOptions trees;

  @Option(
      names = "--episodes",
      paramLabel = "SQL",
      description =
          "monte-carlo, inverse-prm: episodes to take, a predicate on table episodes. Default: all"
              + " completed")
  String episodes;

  @Option(
      names = "--low-return",
      paramLabel = "R",
      defaultValue = "0",
      description =
          "monte-carlo: return that counts as a failure where success is not known. Default:"
              + " ${DEFAULT-VALUE}")
  double lowReturn;

  @Option(
      names = "--high-return",
      paramLabel = "R",
      defaultValue = "1",
      description = "monte-carlo: return that counts as a success there. Default: ${DEFAULT-VALUE}")
  double highReturn;

  @Option(
      names = "--balance",
      description = "monte-carlo: as many targets below 0.5 as others; of the larger half a sample")
  boolean balance;

  @Mixin InversePrmOptions demonstrations;

  @Option(
      names = "--output",
      paramLabel = "NAME",
      description = "Name of the data set. Default: the method")
  String output;

  @Override
  void run(StageRun stage, Summary summary) {
    boolean inverse = method.equals(InversePrmTargets.TITLE);
    boolean played = inverse || method.equals(MonteCarloQ.TITLE);
    only("--label", label != null, QlassTargets.TITLE);
    only("--paths", paths, MasprmLabels.TITLE);
    only("--balance", balance, MonteCarloQ.TITLE);
    only("--expert and --learners", demonstrations.given(), InversePrmTargets.TITLE);
    if (played && trees.where != null) {
      throw Errors.parameter("--where", trees.where, "a predicate on trees; use --episodes");
    }
    if (!played) {
      only("--episodes", episodes != null, MonteCarloQ.TITLE);
    }
    if (inverse) {
      ofDemonstrations(stage);
      demonstrations.policy.close(stage, summary);
    } else if (played) {
      ofEpisodes(stage);
    } else {
      ofTrees(stage);
    }
    summary.add("data set", dataset());
  }

  private String dataset() {
    return output == null ? method : output;
  }

  private void ofTrees(StageRun stage) {
    Transform transform = treeMethod();
    Dataset<Row> nodes = trees.read(stage);
    Dataset<Row> made = transform.apply(nodes).persist(StorageLevel.DISK_ONLY());
    write(stage, made.where("left_out IS NULL").drop("left_out"));
    long others = nodes.where("parent_id IS NULL").count();
    stage.count("trees", others);
    for (Row row :
        made.groupBy("left_out")
            .agg(count_distinct(col("tree_id")), count(lit(1)))
            .orderBy("left_out")
            .collectAsList()) {
      others -= row.getLong(1);
      if (row.isNullAt(0)) {
        stage.count("trees with targets", row.getLong(1));
      } else {
        stage.count("trees left out: " + row.getString(0), row.getLong(1));
      }
    }
    if (others > 0) {
      stage.count("trees left out: no action to label", others);
    }
    made.unpersist();
    if (paths) {
      String source = "q-targets/" + dataset();
      stage.replace(
          PreferenceTables.STEP_LABELS,
          new MasprmPaths(source, maxNodes).apply(nodes),
          Map.of("source", source));
    }
  }

  private Transform treeMethod() {
    LeafValue worth = LeafValue.parse(leaf);
    return switch (method) {
      case "mean" -> new ValueBackup(dataset(), Backup.MEAN, gamma(1), worth, maxNodes);
      case "max" -> new ValueBackup(dataset(), Backup.MAX, gamma(1), worth, maxNodes);
      case QlassTargets.TITLE ->
          new QlassTargets(
              dataset(),
              label == null ? QlassTargets.Label.VANILLA : QlassTargets.Label.of(label),
              gamma(QLASS_GAMMA),
              worth,
              maxNodes,
              maxRows);
      case VisitValues.TITLE -> {
        undiscounted();
        yield new VisitValues(dataset(), worth, maxNodes);
      }
      case MasprmLabels.TITLE -> {
        undiscounted();
        yield new MasprmLabels(dataset(), maxNodes);
      }
      default ->
          throw Errors.choice(
              "--method",
              method,
              List.of(
                  "mean",
                  "max",
                  VisitValues.TITLE,
                  QlassTargets.TITLE,
                  MasprmLabels.TITLE,
                  MonteCarloQ.TITLE,
                  InversePrmTargets.TITLE));
    };
  }

  private void ofDemonstrations(StageRun stage) {
    Dataset<Row> taken = played(stage).where(demonstrations.taken());
    demonstrations.write(
        stage, taken, dataset(), gamma(1), options.seed, made -> write(stage, made));
    stage.count("episodes", taken.select("episode_id").distinct().count());
  }

  private Dataset<Row> played(StageRun stage) {
    Dataset<Row> taken =
        where(stage.read(EpisodeTables.EPISODES).where("status = 'completed'"), episodes);
    if (taken.isEmpty()) {
      throw Errors.emptyInput(
          "episodes",
          episodes == null ? "status is 'completed'" : episodes,
          "Run: rewardlake rollout, or rewardlake ingest episodes");
    }
    return taken;
  }

  private void ofEpisodes(StageRun stage) {
    Dataset<Row> taken = played(stage);
    MonteCarloQ values =
        new MonteCarloQ(dataset(), gamma(1), new EpisodeOutcome(lowReturn, highReturn));
    Dataset<Row> targets = values.apply(taken);
    if (balance) {
      // Counted and sorted before it is written
      targets.persist(StorageLevel.DISK_ONLY());
      write(stage, new BalanceTargets().apply(targets));
      targets.unpersist();
    } else {
      write(stage, targets);
    }
    Row counted = values.outcomes(taken).selectExpr("count(1)", "count_if(outcome IS NULL)").head();
    stage.count("episodes", counted.getLong(0));
    stage.count("episodes left out: no outcome", counted.getLong(1));
  }

  private void write(StageRun stage, Dataset<Row> targets) {
    stage.replace(TreeTables.Q_TARGETS, targets, Map.of("dataset", dataset()));
  }

  private double gamma(double absent) {
    return gamma == null ? absent : gamma;
  }

  private void undiscounted() {
    if (gamma != null) {
      throw Errors.parameter("--gamma", gamma.toString(), "none: " + method + " discounts nothing");
    }
  }

  private void only(String option, boolean given, String owner) {
    if (given && !method.equals(owner)) {
      throw Errors.parameter("--method", method, owner + ", for which " + option + " is");
    }
  }
}
