package io.rewardlake.udf;

import io.rewardlake.udf.credit.AggregateLoss;
import io.rewardlake.udf.credit.DiscountedReturn;
import io.rewardlake.udf.credit.Gae;
import io.rewardlake.udf.credit.GroupAdvantage;
import io.rewardlake.udf.credit.KlEstimate;
import io.rewardlake.udf.credit.LambdaReturn;
import io.rewardlake.udf.credit.NStepReturn;
import io.rewardlake.udf.credit.PpoLoss;
import io.rewardlake.udf.credit.RewardToGo;
import io.rewardlake.udf.credit.Vtrace;
import io.rewardlake.udf.credit.VtraceAdvantage;
import io.rewardlake.udf.credit.Whiten;
import io.rewardlake.udf.dialogue.KeptChars;
import io.rewardlake.udf.embed.Cosine;
import io.rewardlake.udf.embed.Dot;
import io.rewardlake.udf.evaluate.Energy;
import io.rewardlake.udf.function.SqlFunction;
import io.rewardlake.udf.learn.DpoReward;
import io.rewardlake.udf.learn.HybridReward;
import io.rewardlake.udf.learn.UaKlPenalty;
import io.rewardlake.udf.learn.UaReward;
import io.rewardlake.udf.preference.BtLoss;
import io.rewardlake.udf.preference.BtProbability;
import io.rewardlake.udf.preference.EnsembleMean;
import io.rewardlake.udf.preference.EnsembleMeanMinusVar;
import io.rewardlake.udf.preference.EnsembleMin;
import io.rewardlake.udf.preference.EnsembleVar;
import io.rewardlake.udf.preference.EnsembleWeightedMean;
import io.rewardlake.udf.preference.StrengthMean;
import io.rewardlake.udf.preference.StrengthStd;
import io.rewardlake.udf.preference.VoteShare;
import io.rewardlake.udf.tree.BestOfN;
import io.rewardlake.udf.tree.PassAtK;
import io.rewardlake.udf.tree.PassHatK;
import io.rewardlake.udf.tree.PrmAggregate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The one registry of SQL functions: the catalog, its view and the contract test read it. */
public final class RewardFunctions {
  private static final List<SqlFunction> ALL =
      Stream.of(
              AggregateLoss.FUNCTION,
              BestOfN.FUNCTION,
              BtLoss.FUNCTION,
              BtProbability.FUNCTION,
              Cosine.FUNCTION,
              DiscountedReturn.FUNCTION,
              Dot.FUNCTION,
              DpoReward.FUNCTION,
              Energy.FUNCTION,
              EnsembleMean.FUNCTION,
              EnsembleMeanMinusVar.FUNCTION,
              EnsembleMin.FUNCTION,
              EnsembleVar.FUNCTION,
              EnsembleWeightedMean.FUNCTION,
              Gae.FUNCTION,
              GroupAdvantage.FUNCTION,
              HybridReward.FUNCTION,
              KeptChars.FUNCTION,
              KlEstimate.FUNCTION,
              LambdaReturn.FUNCTION,
              NStepReturn.FUNCTION,
              PassAtK.FUNCTION,
              PassHatK.FUNCTION,
              PpoLoss.FUNCTION,
              PrmAggregate.FUNCTION,
              RewardToGo.FUNCTION,
              StrengthMean.FUNCTION,
              StrengthStd.FUNCTION,
              UaKlPenalty.FUNCTION,
              UaReward.FUNCTION,
              VoteShare.FUNCTION,
              Vtrace.FUNCTION,
              VtraceAdvantage.FUNCTION,
              Whiten.FUNCTION)
          .sorted(Comparator.comparing(SqlFunction::name))
          .toList();

  private RewardFunctions() {}

  /** Every function, by name. */
  public static List<SqlFunction> all() {
    return ALL;
  }

  /** The function of that name, in upper or lower case. */
  public static Optional<SqlFunction> find(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return ALL.stream().filter(function -> function.name().equals(wanted)).findFirst();
  }
}
