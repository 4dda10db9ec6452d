package io.rewardlake.schemas.views;

import io.rewardlake.schemas.lake.View;
import io.rewardlake.schemas.lake.ViewSource;
import io.rewardlake.schemas.tables.EvaluateTables;
import io.rewardlake.schemas.tables.LedgerTables;
import java.util.List;

/** What one asks in the morning after a nightly run. */
public final class MorningViews implements ViewSource {
  /** Can the labels be trusted? */
  public static final View PREFERENCE_QUALITY =
      View.named("v_preference_quality", "One row per training set and reward model that judged it")
          .column("dataset", "STRING", "Name of the training set")
          .column("model", "STRING", "The reward model, name@version; NULL: none judged it yet")
          .column("pairs", "BIGINT", "Comparisons of the training set")
          .column("votes", "BIGINT", "Votes behind them")
          .column("annotators", "BIGINT", "People or judges who voted; 0: not recorded")
          .column("agreement", "DOUBLE", "Share of votes equal to their pair's label, 0 to 1")
          .column("fleiss_kappa", "DOUBLE", "Agreement beyond chance; NULL: not computed")
          .column("tied_share", "DOUBLE", "Share of comparisons without a preference, 0 to 1")
          .column("changed", "BIGINT", "Comparisons that cleaning changed")
          .column("judged", "BIGINT", "Comparisons with a strength by the model")
          .column("mean_strength", "DOUBLE", "Their mean strength, reward units")
          .column("contradicted_share", "DOUBLE", "Share of them whose strength is below 0, 0 to 1")
          .column("wrong_share", "DOUBLE", "Share of them in the stratum wrong, 0 to 1")
          .column("ambiguous_share", "DOUBLE", "Share of them in the stratum ambiguous, 0 to 1")
          .column("normal_share", "DOUBLE", "Share of them in the stratum normal, 0 to 1")
          .column("rejects", "BIGINT", "Rows that ingest refused of the training set's sources")
          .as(
              """
              WITH sets AS (
                SELECT dataset, count(1) AS pairs, sum(votes) AS votes,
                  avg(if(label = 0.5, 1D, 0D)) AS tied_share,
                  count_if(action <> 'keep') AS changed, collect_set(source) AS sources
                FROM comparisons GROUP BY dataset),
              people AS (
                SELECT dataset, count(1) AS annotators,
                  sum(agreement * votes) / sum(votes) AS agreement
                FROM annotators GROUP BY dataset),
              kappas AS (
                SELECT dataset, max_by(value, rows) AS fleiss_kappa FROM evaluations
                WHERE benchmark = 'agreement' AND metric = 'fleiss_kappa' AND slice = 'all'
                GROUP BY dataset),
              refused AS (
                SELECT dataset, count(reject_id) AS rejects
                FROM (SELECT dataset, explode(sources) AS source FROM sets)
                LEFT JOIN rejects USING (source) GROUP BY dataset),
              judged AS (
                SELECT dataset, model_id, count(1) AS judged, avg(mean) AS mean_strength,
                  avg(if(mean < 0, 1D, 0D)) AS contradicted_share,
                  avg(if(stratum = 'wrong', 1D, 0D)) AS wrong_share,
                  avg(if(stratum = 'ambiguous', 1D, 0D)) AS ambiguous_share,
                  avg(if(stratum = 'normal', 1D, 0D)) AS normal_share
                FROM preference_strengths GROUP BY dataset, model_id)
              SELECT dataset, if(m.name IS NULL, model_id, concat_ws('@', m.name, m.version)) AS model, pairs,
                votes, coalesce(annotators, 0L) AS annotators, agreement, fleiss_kappa, tied_share,
                changed, coalesce(judged, 0L) AS judged, mean_strength, contradicted_share,
                wrong_share, ambiguous_share, normal_share, rejects
              FROM sets LEFT JOIN people USING (dataset) LEFT JOIN kappas USING (dataset)
              LEFT JOIN refused USING (dataset) LEFT JOIN judged USING (dataset)
              LEFT JOIN (SELECT model_id, name, version FROM models) m USING (model_id)""");

  /** Does a reward model reward what it should not? */
  public static final View REWARD_HACKING =
      View.named(
              "v_reward_hacking", "One row per version of a reward model and what it was scored on")
          .column("model_id", "STRING", "The reward model")
          .column("name", "STRING", "Name that the user gave")
          .column("version", "INT", "Counts up per name, from 1")
          .column("dataset", "STRING", "What it was evaluated on; NULL: not evaluated")
          .column("accuracy", "DOUBLE", "Share of pairs ordered as labelled; NULL: not evaluated")
          .column(
              "length_bias",
              "DOUBLE",
              "Accuracy where the longer text won less that where it lost; 0: none")
          .column("length_pearson", "DOUBLE", "Correlation of margins of score and of length")
          .column("length_spearman", "DOUBLE", "The same by ranks")
          .column("score_length_pearson", "DOUBLE", "Correlation of scores and lengths in tokens")
          .column(
              "vote_margin_spearman",
              "DOUBLE",
              "Correlation of margins of score and of votes; low: it is sure where people were not")
          .column(
              "disagreement",
              "DOUBLE",
              "Mean deviation of the members' scores per item, reward units; NULL: one member")
          .column(
              "disagreement_drift",
              "DOUBLE",
              "disagreement less that of the version before; NULL: there is none")
          .column(
              "gold_spearman",
              "DOUBLE",
              "Correlation of strengths with the planted truth; NULL: the truth is not known")
          .column("gold_gap", "DOUBLE", "1 - gold_spearman: what the proxy lacks of the truth")
          .as(
              """
              WITH spread AS (
                SELECT model_id, avg(std) AS disagreement FROM (
                  SELECT model_id, sqrt(aggregate(member_scores, 0D,
                    (s, x) -> s + (x - mean) * (x - mean)) / size(member_scores)) AS std
                  FROM (SELECT model_id, member_scores,
                      aggregate(member_scores, 0D, (s, x) -> s + x) / size(member_scores)
                        AS mean
                    FROM reward_scores WHERE size(member_scores) > 1))
                GROUP BY model_id),
              versions AS (
                SELECT model_id, name, version, disagreement, disagreement
                  - lag(disagreement) OVER (PARTITION BY name ORDER BY version, model_id)
                    AS disagreement_drift
                FROM models LEFT JOIN spread USING (model_id) WHERE kind = 'reward'),
              figures AS (
                SELECT scorer AS model_id, dataset, map_from_entries(collect_list(
                  struct(metric, value))) AS figure
                FROM (SELECT scorer, dataset, metric, max_by(value, rows) AS value FROM evaluations
                  WHERE slice = 'all' AND benchmark IN ('pairs', 'recovery')
                  GROUP BY scorer, dataset, metric)
                GROUP BY scorer, dataset)
              SELECT model_id, name, version, dataset, figure['accuracy'] AS accuracy,
                figure['longer_won_accuracy'] - figure['longer_lost_accuracy'] AS length_bias,
                figure['length_pearson'] AS length_pearson,
                figure['length_spearman'] AS length_spearman,
                figure['score_length_pearson'] AS score_length_pearson,
                figure['vote_margin_spearman'] AS vote_margin_spearman,
                disagreement, disagreement_drift,
                figure['spearman of strength with planted margin'] AS gold_spearman,
                1 - figure['spearman of strength with planted margin'] AS gold_gap
              FROM versions LEFT JOIN figures USING (model_id)""");

  /** Do policies get better, and did the gate let them through? */
  public static final View POLICY_PROGRESS =
      View.named("v_policy_progress", "One row per version of a policy, data set and metric")
          .column("name", "STRING", "Name of the policy")
          .column("version", "INT", "Counts up per name, from 1")
          .column("model_id", "STRING", "The policy")
          .column("greedy", "BOOLEAN", "Whether it took its likeliest action only")
          .columnsOf(
              EvaluateTables.EVALUATIONS,
              "benchmark",
              "dataset",
              "metric",
              "value",
              "low",
              "high",
              "rows")
          .column("iteration", "BIGINT", "Iteration of the run at its gate; NULL: it came to none")
          .column("bar", "DOUBLE", "What low had to reach at its gate; NULL: it came to none")
          .column("promoted", "BOOLEAN", "Whether it became the champion; NULL: it came to no gate")
          .column(
              "incumbent", "STRING", "Champion until then, name@version; NULL: none, or no gate")
          .as(
              """
              WITH policies AS (SELECT model_id, name, version FROM models WHERE kind = 'policy'),
              decisions AS (
                SELECT candidate, dataset, metric, candidate_value, candidate_low,
                  max_by(struct(iteration, bar, promoted, incumbent), struct(iteration, gate_id))
                    AS last
                FROM gates GROUP BY candidate, dataset, metric, candidate_value, candidate_low)
              SELECT p.name, p.version, p.model_id, endswith(e.scorer, '+greedy') AS greedy,
                e.benchmark, e.dataset, e.metric, e.value, e.low, e.high, e.rows,
                d.last.iteration AS iteration, d.last.bar AS bar, d.last.promoted AS promoted,
                if(i.name IS NULL, d.last.incumbent, concat_ws('@', i.name, i.version)) AS incumbent
              FROM evaluations e
              JOIN policies p ON p.model_id = replace(e.scorer, '+greedy', '') AND e.slice = 'all'
              LEFT JOIN decisions d ON d.candidate = p.model_id AND d.dataset = e.dataset
                AND d.metric = e.metric AND d.candidate_value = e.value AND d.candidate_low = e.low
              LEFT JOIN policies i ON i.model_id = d.last.incumbent""");

  /** What was refused, and why? */
  public static final View REJECTS =
      View.named("v_rejects", "One row per source, file and reason of refused rows")
          .columnsOf(LedgerTables.REJECTS, "source", "format", "file", "reason")
          .column("rejects", "BIGINT", "Rows that were refused")
          .column("first_line", "BIGINT", "The first of them, from 1; 0: the file as a whole")
          .column("detail", "STRING", "What is wrong with that one, and what to do")
          .column("example", "STRING", "That one as it was read, its first 200 characters")
          .as(
              """
              SELECT source, format, file, reason, count(1) AS rejects, min(line) AS first_line,
                min(struct(line, detail)).detail AS detail,
                left(min(struct(line, detail, payload)).payload, 200) AS example
              FROM rejects GROUP BY source, format, file, reason""");

  /** What did it cost? */
  public static final View COSTS =
      View.named("v_costs", "One row per day and stage, and per day and model of an endpoint")
          .column("day", "DATE", "When it ended or was answered, UTC; NULL: not stated")
          .column(
              "stage",
              "STRING",
              "Stage; endpoint_responses: all answers kept, which stages paid for and count too")
          .column("model", "STRING", "Model that was asked, of endpoint_responses; else NULL")
          .column("attempts", "BIGINT", "Attempts at the stage; NULL: of an endpoint")
          .column("failed", "BIGINT", "Attempts that failed; NULL: of an endpoint")
          .column("seconds", "DOUBLE", "Wall time of all attempts, s; NULL: of an endpoint")
          .column("requests", "BIGINT", "Requests sent, or answers kept")
          .column("tokens_in", "BIGINT", "Tokens of requests, as billed")
          .column("tokens_out", "BIGINT", "Tokens of answers, as billed")
          .column("dollars", "DOUBLE", "At --chat-price-in and --chat-price-out; NULL: no prices")
          .as(
              """
              SELECT to_date(finished_at) AS day, stage, CAST(NULL AS STRING) AS model,
                count(1) AS attempts, count_if(status = 'failed') AS failed,
                sum(unix_micros(finished_at) - unix_micros(started_at)) / 1e6D AS seconds,
                coalesce(sum(counts['requests sent']), 0L) AS requests,
                coalesce(sum(counts['tokens in']), 0L) AS tokens_in,
                coalesce(sum(counts['tokens out']), 0L) AS tokens_out,
                sum(double(parameters['chat-price-in']) * counts['tokens in']
                  + double(parameters['chat-price-out']) * counts['tokens out']) / 1e6D AS dollars
              FROM runs GROUP BY to_date(finished_at), stage
              UNION ALL
              SELECT to_date(answered_at), 'endpoint_responses', model, NULL, NULL, NULL, count(1),
                coalesce(sum(prompt_tokens), 0L), coalesce(sum(completion_tokens), 0L), NULL
              FROM endpoint_responses GROUP BY to_date(answered_at), model""");

  @Override
  public List<View> views() {
    return List.of(PREFERENCE_QUALITY, REWARD_HACKING, POLICY_PROGRESS, REJECTS, COSTS);
  }
}
