package io.rewardlake.schemas.tables;

import static io.rewardlake.schemas.tables.Types.BIGINT;
import static io.rewardlake.schemas.tables.Types.BOOLEAN;
import static io.rewardlake.schemas.tables.Types.DOUBLE;
import static io.rewardlake.schemas.tables.Types.INT;
import static io.rewardlake.schemas.tables.Types.STRING;

/** Policies over what is there already: candidates of a prompt, samples of a task. */
public final class PolicyTables {
  /** Policies that trust a reward less where the ensemble disagrees. */
  public static final Table CONSERVATIVE_POLICY =
      Table.named("conservative_policy", "One row per policy, prompt and candidate response")
          .required("policy", STRING, "Name of the policy")
          .required("model_id", STRING, "The reward model whose ensemble scored the candidates")
          .required("dataset", STRING, "Training set that the candidates were taken from")
          .required("beta", DOUBLE, "Weight of the penalty, per reward unit")
          .required("prompt_id", STRING, "SHA-256 of the prompt, hex")
          .required("response_id", STRING, "Content hash of (prompt, response), an item_id")
          .required("pi0", DOUBLE, "Probability by the reference policy, sums to 1 per prompt")
          .required("mean", DOUBLE, "Mean of the members' rewards, reward units")
          .required("variance", DOUBLE, "Variance of them, n - 1, squared reward units")
          .required("members", INT, "Members of the ensemble")
          .required("pi", DOUBLE, "Probability by the policy, sums to 1 per prompt")
          .required("lambda", DOUBLE, "What makes pi sum to 1, reward units; one per prompt")
          .check("pi_is_probability", "pi >= 0 AND pi <= 1 AND pi0 >= 0 AND pi0 <= 1")
          .check("variance_needs_members", "variance >= 0 AND members >= 2")
          .clusterBy("policy", "prompt_id")
          .key("policy", "prompt_id", "response_id")
          .build();

  /** Samples by rank of their reward; the selected ones are what a policy is tuned on. */
  public static final Table RAFT_SAMPLES =
      Table.named("raft_samples", "One row per selection, iteration and sampled episode")
          .required("selection", STRING, "Name of the selection")
          .required("source", STRING, "Run or data set of the episodes")
          .required("iteration", BIGINT, "Iteration of the run, from 0")
          .required("prompt_id", STRING, "What was sampled for: the group_id of the episodes")
          .required("k_idx", INT, "Sample of the prompt: the attempt, from 0")
          .required("episode_id", STRING, "The sample")
          .required("length", INT, "Steps of it")
          .optional("reward", DOUBLE, "Sum of its rewards; NULL: not labelled, or it failed")
          .optional("logp_g", DOUBLE, "Log-probability by its sampler, nats; NULL: not recorded")
          .optional("logp_0", DOUBLE, "The same by the reference; NULL: not given")
          .optional(
              "score", DOUBLE, "What it is ranked by: reward - beta (logp_g - logp_0); NULL: not")
          .required("k_effective", INT, "Samples of the prompt that are ranked")
          .required("selected", BOOLEAN, "Whether it is kept")
          .required("mode", STRING, "local: the best of each prompt; global: the best of all")
          .check("mode_is_known", "mode IN ('local', 'global')")
          .check("selected_is_ranked", "NOT selected OR score IS NOT NULL")
          .clusterBy("selection", "source", "iteration")
          .key("selection", "source", "iteration", "episode_id")
          .build();

  private PolicyTables() {}
}
