package io.rewardlake.schemas.errors;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Every message that a user can see, in one place. Each says what is wrong, where, and what to do.
 */
public final class Errors {
  // What a row can break inside a plan; the key columns fill the gaps

  /** Gaps: pair, source. */
  public static final String VOTES_ON_DIFFERENT_ITEMS =
      "The votes of pair '%s' of source '%s' are about different items. Give every pair of items"
          + " its own pair_id.";

  /** Gaps: label, pair, source. */
  public static final String LABEL_OUT_OF_RANGE =
      "The label expression gives %s for pair '%s' of source '%s'; allowed is 0 to 1, or NULL to"
          + " leave the pair out.";

  /** Gaps: score of a, score of b, pair, source. */
  public static final String SCORE_NOT_A_NUMBER =
      "The scores %s and %s of pair '%s' of source '%s' cannot be compared. Score both items with"
          + " one model first.";

  /** Gaps: pair, source. */
  public static final String MEMBER_SCORES_DIFFER =
      "Pair '%s' of source '%s' needs scores of the same two or more members for both items, all of"
          + " them numbers.";

  /** Gaps: pair, source. */
  public static final String NO_CLUSTER =
      "Pair '%s' of source '%s' lacks the attribute to resample by. Leave such pairs out, or"
          + " resample by pair.";

  /** Gaps: pair, source. */
  public static final String NO_SUBSET =
      "Pair '%s' of source '%s' has no attribute 'subset'. Ingest the benchmark with --format"
          + " rewardbench.";

  /** Gaps: pair, source. */
  public static final String NO_STYLES =
      "Pair '%s' of source '%s' lacks an attribute 'domain', 'i' or 'j' (0 to 2). Ingest the"
          + " benchmark with --format rm-bench.";

  /** Gaps: pair, source. */
  public static final String NO_ITEM_ID =
      "Pair '%s' of source '%s' has no attribute 'id'. Ingest the benchmark with its own --format.";

  /** Gaps: pair, source. */
  public static final String NO_PLACES =
      "Pair '%s' of source '%s' lacks an attribute 'subset', 'id', 'i' or 'j'. Ingest the benchmark"
          + " with --format rewardbench2.";

  /** Gaps: id, and what ids start with. */
  public static final String TIES_ID =
      "Item '%s' of subset Ties has an id that starts with neither '%s:' nor '%s:'. Ingest the"
          + " benchmark with --format rewardbench2.";

  /** Gaps: id, subset. */
  public static final String RESPONSE_SCORED_TWICE =
      "Responses of item '%s' of subset '%s' have different scores in different pairs, because the"
          + " model trained on some of them. Evaluate a model that never saw the benchmark.";

  /** Gaps: file, item. */
  public static final String NO_LOG_PROBS =
      "%s has no log_probs for item '%s'. Give prompt, response and log_probs of every response,"
          + " with the texts as they are in comparisons.";

  /** Gaps: pair, source. */
  public static final String NO_STRENGTH =
      "Pair '%s' of source '%s' has no strength by this model, so its margin is not known. Run:"
          + " rewardlake strengths, with the same --dataset and --model; or export with --margin"
          + " none or stated.";

  /** Gaps: row, source. */
  public static final String MESSAGE_FIELDS =
      "Row '%s' of source '%s' has messages with further fields, such as tool calls, which this"
          + " format has no columns for. Leave such rows out with --where.";

  /** Gaps: group, episode. */
  public static final String NO_GROUP =
      "Episode '%2$s' of group '%1$s' lacks its id or that of its group, without which advantages"
          + " cannot be told apart. Give both.";

  /** Gaps: episode. */
  public static final String ADVANTAGE_NOT_A_NUMBER =
      "The advantages of episode '%s' hold NaN or an infinity. An element may be NULL where a step"
          + " has no advantage.";

  /** Gaps: episode. */
  public static final String CHUNKS_MISSING =
      "Episode '%s' lacks a chunk, or has one twice. Ingest it again, or leave it out with --where.";

  /** Gaps: item. */
  public static final String FEW_MEMBERS =
      "Item '%s' needs scores of the same two or more members of an ensemble, all of them numbers,"
          + " for a variance. Train with --members 2 or more.";

  /** Gaps: number of the sample, prompt, reward, log-probability of sampler and of reference. */
  public static final String NO_RANK =
      "Sample %s of prompt '%s' has a reward and cannot be ranked: reward %s, log-probability %s by"
          + " its sampler and %s by the reference. Give finite numbers; without log-probabilities"
          + " rank with --beta 0.";

  private Errors() {}

  // Usage (exit code 2)

  /** A parameter is outside of what is allowed. */
  public static RewardlakeException parameter(String name, String value, String allowed) {
    return usage("%s is %s; allowed is %s.", name, value, allowed);
  }

  /** One of a closed set of words was expected. */
  public static RewardlakeException choice(String what, String given, Collection<String> known) {
    return usage(
        "Unknown %s '%s'. Known: %s.", what, given, String.join(", ", new TreeSet<>(known)));
  }

  /** A setting that the command does not have. */
  public static RewardlakeException unknownSetting(String key, Collection<String> known) {
    String option = key.substring(key.lastIndexOf('.') + 1);
    return usage(
        "Unknown setting '%s' in --set or --config. Nearest: %s. --help lists all.",
        key, String.join(", ", nearest(option, known)));
  }

  /** The three words that take the fewest edits to become {@code word}, nearest first. */
  public static List<String> nearest(String word, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .sorted(
            Comparator.comparing((String name) -> distance.apply(name, word))
                .thenComparing(Comparator.naturalOrder()))
        .limit(3)
        .toList();
  }

  /** A configuration file or assignment cannot be used. */
  public static RewardlakeException configuration(String where, String problem) {
    return usage("Configuration %s: %s", where, problem);
  }

  /** A GPU was asked for explicitly and there is none. */
  public static RewardlakeException gpuMissing(String detail) {
    return usage(
        "A GPU was asked for and none is there: %s. Drop --device gpu, or give Spark a GPU"
            + " (spark.executor.resource.gpu.amount and a discovery script).",
        detail);
  }

  /** A SQL expression of the user's does not fit the rows that it is for. */
  public static RewardlakeException expression(String what, String sql, String problem) {
    return usage("The %s \"%s\" cannot be used: %s", what, sql, problem);
  }

  /** A SQL function got too few or too many arguments. */
  public static RewardlakeException functionArgumentCount(
      String function, String usage, int given) {
    return usage("%s takes (%s); %d argument(s) given.", function, usage, given);
  }

  /** A SQL function got an argument of a type that it does not take. */
  public static RewardlakeException functionArgumentType(
      String function, String argument, String given, String wanted) {
    return usage("%s: argument '%s' is %s; wanted is %s.", function, argument, given, wanted);
  }

  /** A key of a column mapping is missing, unknown or has a wrong value. */
  public static RewardlakeException mapping(String file, String key, String problem) {
    return usage("Mapping %s: %s %s.", file, key, problem);
  }

  /** An option is missing without which others mean nothing. */
  public static RewardlakeException optionMissing(String option, String because) {
    return usage("%s is missing: %s needs it.", option, because);
  }

  /** More torch threads than cores: throughput would collapse. */
  public static RewardlakeException oversubscribed(int threads, int tasks, int cores) {
    return usage(
        "%d torch threads in each of %d concurrent tasks exceed the %d cores. Lower"
            + " ai.djl.pytorch.num_threads, or raise spark.task.cpus.",
        threads, tasks, cores);
  }

  /** Files that a reader of now may still need would be removed. */
  public static RewardlakeException retention(double hours, int least) {
    return usage(
        "--retain-hours is %s; below %d h a stage that runs now, or a writer that is slow, may lose"
            + " files. Give %d or more, or --force when nothing else uses the lake.",
        hours, least, least);
  }

  /** More or fewer than one encoder is meant. */
  public static RewardlakeException encoderChoice(String named, List<String> possible) {
    return usage(
        "--encoder %s names no single encoder of table 'embeddings'. Give one of these, or a"
            + " beginning that only one has: %s.",
        named == null ? "was not given, which" : "'" + named + "'", String.join("; ", possible));
  }

  /** A folder does not hold one encoder. */
  public static RewardlakeException encoderFolder(
      String folder, List<String> models, boolean tokenizer) {
    return usage(
        "The encoder's folder %s has %s and %s tokenizer.json. It must hold one of model.onnx,"
            + " onnx/model.onnx and model.pt (TorchScript), and tokenizer.json beside it, and be"
            + " readable on the driver and on all executors.",
        folder, models.isEmpty() ? "no model" : String.join(", ", models), tokenizer ? "a" : "no");
  }

  /** A policy that does not fit an environment. */
  public static RewardlakeException policy(String policy, String environment, String problem) {
    return usage("Policy '%s' cannot act in %s: %s.", policy, environment, problem);
  }

  /** An option of models was given with a policy that is none. */
  public static RewardlakeException policyOption(String option, String policy) {
    return usage("%s is for registered policies; '%s' is none. Drop it.", option, policy);
  }

  /** A name that no environment on the class path has. */
  public static RewardlakeException environmentUnknown(String name, Collection<String> known) {
    return usage(
        "Unknown environment '%s'. Nearest: %s. An environment of your own is found when its"
            + " provider is named in META-INF/services on the class path.",
        name, String.join(", ", nearest(name, known)));
  }

  /** Two providers bring an environment of one name. */
  public static RewardlakeException environmentTwice(String name, String provider) {
    return usage(
        "The environment '%s' of %s is already there under that name. Rename one of them.",
        name, provider);
  }

  /** A parameter of a task is outside of what its environment allows. */
  public static RewardlakeException taskParameter(
      String environment, String name, String value, String allowed) {
    return usage("%s: parameter '%s' is %s; allowed is %s.", environment, name, value, allowed);
  }

  /** A parameter that the environment of a task does not have. */
  public static RewardlakeException taskParameterUnknown(
      String environment, String name, Collection<String> known) {
    return usage(
        "%s has no parameter '%s'. Nearest: %s.",
        environment, name, String.join(", ", nearest(name, known)));
  }

  /** The key of an endpoint is not where its processes look for it. */
  public static RewardlakeException endpointKey(String variable) {
    return usage(
        "The environment variable %s, the endpoint's key, is not set. Set it where the driver runs"
            + " and on every worker.",
        variable);
  }

  /** A policy that cannot say how probable recorded actions are. */
  public static RewardlakeException noActionProbability(
      String policy, String environment, String problem) {
    return usage(
        "Policy '%s' cannot say how probable recorded actions in %s are: %s.",
        policy, environment, problem);
  }

  // The user's data or a contract (exit code 3)

  /** An input dataset lacks a column that a transform needs. */
  public static RewardlakeException missingColumn(
      String where, String column, Collection<String> have) {
    return data(
        "%s needs the column '%s'. The input has: %s.",
        where, column, String.join(", ", new TreeSet<>(have)));
  }

  /** A table was written by a newer layout than this program knows. */
  public static RewardlakeException newerLake(String table, String path, int found, int known) {
    return data(
        "The table '%s' at %s has layout version %d; this Rewardlake knows up to %d."
            + " Use a newer Rewardlake.",
        table, path, found, known);
  }

  /** Rows about to be written break a constraint of their table. */
  public static RewardlakeException constraint(
      String table, String rule, long rows, String example) {
    return data(
        "%d row(s) for table '%s' break the rule '%s', for example: %s. Nothing was written.",
        rows, table, rule, example);
  }

  /** Rows about to be written share a primary key. */
  public static RewardlakeException duplicateKey(String table, String key, String example) {
    return data(
        "Rows for table '%s' share the key (%s), for example: %s. Nothing was written.",
        table, key, example);
  }

  /** A stage asked for a table that nothing has filled yet. */
  public static RewardlakeException emptyInput(String table, String filter, String remedy) {
    return data("No rows in '%s' where %s. %s", table, filter, remedy);
  }

  /** One episode has no interval. */
  public static RewardlakeException noInterval(String policy, String metric, long episodes) {
    return data(
        "The evaluation of %s has no interval of %s: it rests on %d episode(s). Run"
            + " evaluate-policy with more --tasks.",
        policy, metric, episodes);
  }

  /** A function met a value that it cannot work with. */
  public static RewardlakeException functionInput(String function, String problem) {
    return data("%s: %s", function, problem);
  }

  /** An item has no text to encode. */
  public static RewardlakeException responseMissing(String item) {
    return data("The response of item '%s' is NULL. A response may be empty, not NULL.", item);
  }

  /** A file of a policy or of its log probabilities says something that it must not. */
  public static RewardlakeException policyFile(String file, String problem) {
    return data("The policy %s cannot be used: %s.", file, problem);
  }

  /** A row of an export breaks the schema of its format. */
  public static RewardlakeException exportRow(
      String format, String source, String id, String problem) {
    return data(
        "Row '%s' of source '%s' does not fit the format %s: %s. Nothing was exported. Correct the"
            + " row, or leave it out with --where.",
        id, source, format, problem);
  }

  /** An export would be empty. */
  public static RewardlakeException nothingToExport(String format, String counts) {
    return data("No row can be exported as %s: %s. Check --dataset and --where.", format, counts);
  }

  /** Episodes do not fit into a data set of a format, or not together. */
  public static RewardlakeException episodesUnfit(String format, String problem) {
    return data(
        "The episodes cannot be exported as %s: %s. Select others with --where.", format, problem);
  }

  /** A row that should be a task is none. */
  public static RewardlakeException task(String json, String problem) {
    return data(
        "The task %s cannot be used: %s. A task is {\"environment\": name, \"parameters\": {...},"
            + " \"seed\": number}.",
        json, problem);
  }

  /** An action that its environment does not allow now. */
  public static RewardlakeException illegalAction(String environment, String action, String legal) {
    return data("%s: action %s is not legal; legal is %s.", environment, action, legal);
  }

  /** A saved state is not one of the environment that it names. */
  public static RewardlakeException snapshot(String environment, int numbers, int wanted) {
    return data(
        "%s: the saved state has %d numbers where the task's states have %d.",
        environment, numbers, wanted);
  }

  /** An episode in which no goal can take the place of another. */
  public static RewardlakeException noGoal(String episode, String environment, String problem) {
    return data(
        "Episode '%s' of %s has no goals that could be relabelled: %s. Leave it out with --where.",
        episode, environment, problem);
  }

  /** An estimate that an environment cannot compute. */
  public static RewardlakeException estimate(String estimate, String environment) {
    return data("%s computes no estimate '%s' here.", environment, estimate);
  }

  /** A tree whose numbers are no labels. */
  public static RewardlakeException guidanceTree(String tree, String source) {
    return data(
        "Tree '%s' of source '%s' was grown for guidance: its numbers steered a search and are no"
            + " labels. Leave it out with --where, or grow it with --purpose reward-modelling.",
        tree, source);
  }

  /** Nodes that should be a tree are none. */
  public static RewardlakeException malformedTree(String tree, String source, String problem) {
    return data(
        "Tree '%s' of source '%s' is no tree: %s. Ingest or grow it again, or leave it out with"
            + " --where, whose predicate must hold for whole trees.",
        tree, source, problem);
  }

  /** A Q-table does not fit into the memory that is meant for it. */
  public static RewardlakeException qTableSize(String dataset, long pairs, long most) {
    return data(
        "Data set '%s' of q_targets has %d pairs of state and action; a policy holds up to %d in"
            + " memory. Take fewer with --q-where.",
        dataset, pairs, most);
  }

  /** Values of one policy's actions would be mixed with those of another's. */
  public static RewardlakeException qTablePolicies(String dataset, Collection<String> policies) {
    return data(
        "Data set '%s' of q_targets has the values of several policies: %s. Take those of one with"
            + " --q-where.",
        dataset, String.join(", ", new TreeSet<>(policies)));
  }

  /** A tree from which a node's parent is missing. */
  public static RewardlakeException treeIncomplete(String tree, String node) {
    return data(
        "Tree '%s' is not whole: the parent of node '%s' is not among its nodes. A predicate must"
            + " hold for all nodes of a tree, or for none.",
        tree, node);
  }

  /** Trees of which no two nodes can be compared. */
  public static RewardlakeException noTreePairs(long trees, long unvalued, long tooLarge) {
    return data(
        "No pair comes out of %d tree(s): %d node(s) have no value, and others have none to be"
            + " compared with, or one of equal value. Say with --value what nodes are worth."
            + " Trees that have more nodes than --max-nodes: %d.",
        trees, unvalued, tooLarge);
  }

  /** Episodes with rewards that are NULL. */
  public static RewardlakeException rewardsNotLabelled(long episodes, long all) {
    return data(
        "%d of %d episode(s) have rewards that are NULL (not labelled). Give the name of reward"
            + " labels with --labels, or leave them out with --where.",
        episodes, all);
  }

  /** Episodes of which nobody knows how probable their actions were. */
  public static RewardlakeException logProbsNotRecorded(long episodes, long all) {
    return data(
        "%d of %d episode(s) have log_probs that are NULL. Leave them out with --where, or take"
            + " --estimator fqe, which needs none.",
        episodes, all);
  }

  /** An episode that says something that off-policy evaluation cannot work with. */
  public static RewardlakeException loggedEpisode(String episode, String problem) {
    return data("Episode '%s' cannot be evaluated: %s.", episode, problem);
  }

  /** Episodes of several environments. */
  public static RewardlakeException severalEnvironments(Collection<String> environments) {
    return data(
        "The episodes are of several environments: %s. Choose those of one with --where.",
        String.join(", ", new TreeSet<>(environments)));
  }

  /** The values of fitted Q evaluation grow beyond all numbers. */
  public static RewardlakeException fittedQDiverges(int iterations) {
    return data(
        "Fitted Q evaluation runs away after %d iteration(s): the policy goes where no episode"
            + " was, or episodes never end. Lower --gamma, raise --ridge, or take another"
            + " --estimator.",
        iterations);
  }

  // Conflicts (exit code 4)

  /** The same stage was committed before with other data. */
  public static RewardlakeException conflict(String table, String transaction) {
    return new RewardlakeException(
        ExitCode.CONFLICT,
        String.format(
            "Table '%s' already has other data for %s. Use another --run or --date, or the same"
                + " inputs and options as before.",
            table, transaction));
  }

  /** A named run committed a stage before with other parameters. */
  public static RewardlakeException otherParameters(String stage, Map<?, ?> before, Map<?, ?> now) {
    return new RewardlakeException(
        ExitCode.CONFLICT,
        String.format(
            "%s was committed before with other parameters: %s, now %s. Use another --run, --date"
                + " or --iteration.",
            stage, before, now));
  }

  /** Another process holds the lease of a stage. */
  public static RewardlakeException alreadyRunning(String stage, String holder) {
    return new RewardlakeException(
        ExitCode.CONFLICT,
        String.format(
            "Stage '%s' is already running: %s. Wait for it, or stop it; its lease then expires by"
                + " itself.",
            stage, holder));
  }

  // Something that we depend on (exit code 5)

  /** The storage below the lake failed. */
  public static RewardlakeException storage(String what, Throwable cause) {
    return new RewardlakeException(
        ExitCode.DEPENDENCY, "Storage failed: " + what + ": " + cause.getMessage(), cause);
  }

  /** Spark stopped under a running command. */
  public static RewardlakeException clusterLost(Throwable cause) {
    return new RewardlakeException(
        ExitCode.DEPENDENCY,
        "Spark stopped while the command ran: the cluster was lost, or the application was ended"
            + " there. What was committed stays; run the same command again.",
        cause);
  }

  /** An input names no file that can be read. */
  public static RewardlakeException noInput(String input, String suffixes) {
    return data(
        "No input file matches '%s'. Give a file, a folder or a glob; names end in %s.",
        input, suffixes);
  }

  /** A file is there and cannot be read at all. */
  public static RewardlakeException unreadableFile(String file, Throwable cause) {
    return new RewardlakeException(
        ExitCode.DATA,
        String.format("Cannot read %s: %s. Check the file and its rights.", file, cause),
        cause);
  }

  /** A mapping names a file that the input does not hold. */
  public static RewardlakeException mappedFileMissing(
      String key, String file, Collection<String> have) {
    return data(
        "The mapping's %s is '%s', which the input does not hold. It has: %s.",
        key, file, String.join(", ", new TreeSet<>(have)));
  }

  /** A mapping names a column that no row of a file has. */
  public static RewardlakeException mappedColumnMissing(
      String key, String column, String file, Collection<String> have) {
    return data(
        "The mapping's %s names the column '%s', which no row of %s has. It has: %s.",
        key, column, file, String.join(", ", new TreeSet<>(have)));
  }

  /** No row of the input has a column that the format needs, under any of its spellings. */
  public static RewardlakeException formatColumnMissing(
      String format, List<String> spellings, String files, Collection<String> have) {
    String column = spellings.get(0);
    return data(
        "The format %s needs the column '%s', which no row of %s has. Known spellings: %s. Nearest"
            + " in the input: %s. Rename the column, or choose the format that the file has.",
        format,
        column,
        files,
        String.join(", ", spellings),
        String.join(", ", nearest(column, have)));
  }

  // Our own fault (exit code 1)

  /** The books of an ingest do not add up. */
  public static RewardlakeException rowsLost(long in, long accepted, long rejected) {
    return new RewardlakeException(
        ExitCode.INTERNAL,
        String.format(
            "Ingest read %d rows, accepted %d and rejected %d; nothing was loaded. Please report"
                + " this.",
            in, accepted, rejected));
  }

  /** The books of an export do not add up. */
  public static RewardlakeException exportRowsLost(String split, long expected, long written) {
    return new RewardlakeException(
        ExitCode.INTERNAL,
        String.format(
            "Of split %s %d rows were to be written and %d were; nothing was exported. Please"
                + " report this.",
            split, expected, written));
  }

  /** A row breaks what a transform asks of its input. */
  public static RewardlakeException badRow(String problem) {
    return data("%s", problem);
  }

  /** A candidate of a prompt has a number that a policy cannot be made of. */
  public static RewardlakeException candidate(
      String prompt, String response, String column, double value) {
    return data(
        "Response '%s' of prompt '%s' has %s = %s; a finite number is needed.",
        response, prompt, column, value);
  }

  /** An item id is not a content hash. */
  public static RewardlakeException itemId(String item) {
    return data(
        "Item id '%s' is not a content hash of 32 hex digits. Ids of items come from ingest.",
        item);
  }

  /** Two items cannot be told apart by the first half of their ids. */
  public static RewardlakeException itemIdsCollide(String first, String second) {
    return data(
        "Items '%s' and '%s' share the first 16 digits of their ids. Drop the pairs of one of"
            + " them.",
        first, second);
  }

  /** A pair names an item that has no vector. */
  public static RewardlakeException missingVector(String item) {
    return data(
        "Item '%s' is named by a pair and has no vector. Run embed with the same encoder first.",
        item);
  }

  /** One item came with two vectors. */
  public static RewardlakeException duplicateVector(String item) {
    return data("Item '%s' has more than one vector. Give the vectors of one encoder only.", item);
  }

  /** A vector is NULL, or holds a NULL, a NaN or an infinity. */
  public static RewardlakeException vectorNotFinite(String item) {
    return data(
        "The vector of item '%s' is NULL or holds a value that is not a finite number. Embed the"
            + " item again, or drop it.",
        item);
  }

  /** A vector is longer or shorter than it should be. */
  public static RewardlakeException vectorDimension(String item, int dimension, int expected) {
    return data(
        "The vector of item '%s' has dimension %d where %d is expected. All items must come from"
            + " one encoder.",
        item, dimension, expected);
  }

  /** Training was asked for without any pair. */
  public static RewardlakeException noPairs() {
    return data("There is no pair to train on. Check the dataset name and the --where filter.");
  }

  /** Without samples there is nothing to descend. */
  public static RewardlakeException noSamples(int heldOut) {
    return data(
        "There is no sample to train on (%d held out). Check the source and the --where filter, and"
            + " train with fewer partitions than there are samples.",
        heldOut);
  }

  /** A row's samples are not whole. */
  public static RewardlakeException sampleWidth(int length, int width) {
    return data(
        "A row of samples has %d numbers, which is no multiple of the %d of a sample.",
        length, width);
  }

  /** Episodes whose steps are no vectors of one size. */
  public static RewardlakeException stepsUnfit(String problem) {
    return data(
        "The steps of these episodes are no samples of one model: %s. Select others with --where.",
        problem);
  }

  /** A step holds what a model cannot read. */
  public static RewardlakeException stepValue(String episode, int chunk, String problem) {
    return data("Episode '%s', chunk %d: %s. Leave it out with --where.", episode, chunk, problem);
  }

  /** A model of steps was given where one of texts is needed. */
  public static RewardlakeException modelOfSteps(String model) {
    return data(
        "Model '%s' says rewards of recorded steps and cannot score texts. Name one of rewardlake"
            + " train-reward.",
        model);
  }

  /** Too few rewards to learn from. */
  public static RewardlakeException fewRewarded(long rewarded, long least, long labelled) {
    return data(
        "Rewards are sparse, and only %d of %d labelled steps are rewarded (have another reward"
            + " than most); a reward model needs at least %d. Label more steps, or use --method"
            + " zero, mean or min.",
        rewarded, labelled, least);
  }

  /** No step has a reward. */
  public static RewardlakeException noLabels(String filter) {
    return data("No step has a reward (filter: %s). Label some, or use --method zero.", filter);
  }

  /** Episodes as a whole are not what policies learn from. */
  public static RewardlakeException unlearnable(String problem) {
    return data("%s. Check the source and the --where filter.", problem);
  }

  /** Rewards are missing where each is needed. */
  public static RewardlakeException unlabelledSteps(long steps) {
    return data(
        "%d step(s) have no reward. Name a label set of reward_labels by --labels (rewardlake impute"
            + " makes one), or leave such steps out by --labelled-only.",
        steps);
  }

  /** A label set was made without novelty. */
  public static RewardlakeException labelsWithoutBonus(String labels) {
    return data(
        "Label set '%s' has no novelty bonus. Make one by rewardlake impute --novelty.", labels);
  }

  /** How unsure rewards are is not known. */
  public static RewardlakeException noRewardDeviations() {
    return data(
        "--variance-aware-kl needs the deviations of rewards. Name a label set by --labels that a"
            + " reward model made (rewardlake impute --members 2 or more).");
  }

  /** An episode is not what policies learn from. */
  public static RewardlakeException episodeUnlearnable(String episode, String problem) {
    return data("Episode '%s' cannot be learned from: %s.", episode, problem);
  }

  /** A step lacks a number that its sample needs. */
  public static RewardlakeException stepWithoutNumber(String episode, int step) {
    return data(
        "Episode '%s' cannot be learned from: step %d of it has no reward, or what is not a number."
            + " Name a label set by --labels, or leave such steps out by --labelled-only.",
        episode, step);
  }

  /** Demonstrations can only be told from something else. */
  public static RewardlakeException oneSided(long expert, long learners) {
    return data(
        "InversePRM needs transitions of both sides: there are %d of the expert and %d of learners.",
        expert, learners);
  }

  /** An environment gave a reward that is no number. */
  public static RewardlakeException rewardNan(String environment) {
    return data("%s gave a reward that is NaN.", environment);
  }

  /** A pair's column holds what it must not. */
  public static RewardlakeException pairValue(
      String pair, String column, String value, String allowed) {
    return data("Pair '%s': %s is %s; allowed is %s.", pair, column, value, allowed);
  }

  // Something that we depend on failed (exit code 5)

  /** A model file is not there or cannot be read. */
  public static RewardlakeException modelUnreadable(String path, String problem) {
    return dependency(
        "The model file %s cannot be read: %s. Train the model again, or restore the file.",
        path, problem);
  }

  /** A model file is not the one that was registered. */
  public static RewardlakeException modelHash(String path, String expected, String found) {
    return dependency(
        "The model file %s has SHA-256 %s where %s is registered. It was changed or damaged:"
            + " restore it, or train the model again.",
        path, found, expected);
  }

  /** A file of an encoder cannot be read, loaded or run. */
  public static RewardlakeException encoderFile(String path, String problem) {
    return dependency(
        "The encoder's file %s cannot be used: %s. Export it again: a network as ONNX or"
            + " TorchScript, a tokenizer as tokenizer.json.",
        path, problem);
  }

  /** A file of an encoder is not the one that the driver hashed. */
  public static RewardlakeException encoderChanged(String path, String expected, String found) {
    return dependency(
        "The encoder's file %s has SHA-256 %s on an executor where the driver found %s. Give all"
            + " machines the same files, and do not change them while embed runs.",
        path, found, expected);
  }

  /** A network does not take what an encoder takes. */
  public static RewardlakeException encoderInputs(String path, List<String> inputs) {
    return dependency(
        "The network %s has the inputs [%s]. It must take input_ids and attention_mask, may take"
            + " token_type_ids, and nothing else without a default. Export it so.",
        path, String.join(", ", inputs));
  }

  /** A network gives nothing that could be pooled. */
  public static RewardlakeException encoderOutputs(
      String path, String wanted, List<String> outputs) {
    return dependency(
        "The network %s gives no float32 output of shape %s; it gives: %s. Use --pooling none for"
            + " outputs [texts, width], and mean, cls or last for [texts, tokens, width].",
        path, wanted, String.join(", ", outputs));
  }

  /** A network gave a vector that is none. */
  public static RewardlakeException encoderNotFinite(String folder, String item) {
    return dependency(
        "The encoder %s gives item '%s' a vector with values that are not finite numbers. Check"
            + " its export, its precision above all.",
        folder, item);
  }

  /** An environment behind HTTP does not answer, or not as the protocol says. */
  public static RewardlakeException environmentEndpoint(String url, String problem) {
    return dependency(
        "The environment at %s failed: %s. Check that it runs and follows the protocol.",
        url, problem);
  }

  /** A chat endpoint does not answer, or not with a chat completion. */
  public static RewardlakeException chatEndpoint(String url, String problem) {
    return dependency("The chat endpoint %s failed: %s.", url, problem);
  }

  /** Another request could cost more than is left of a budget. */
  public static RewardlakeException budgetUsedUp(String budget) {
    return dependency(
        "%s is used up: what is left does not pay for another request. Raise it to go on; answers"
            + " that were paid for are not paid for again.",
        budget);
  }

  /** Executors are to have a GPU, and no worker gives them one. */
  public static RewardlakeException noGpuExecutor(String master, long seconds) {
    return dependency(
        "No executor with a GPU came up on %s within %d s. Standalone workers announce GPUs by"
            + " spark.worker.resource.gpu.amount and spark.worker.resource.gpu.discoveryScript:"
            + " run that script on a worker, it must print {\"name\": \"gpu\", \"addresses\":"
            + " [\"0\"]}. On YARN and Kubernetes it is spark.executor.resource.gpu.discoveryScript."
            + " Or leave out spark.executor.resource.gpu.amount. To wait longer:"
            + " --conf spark.rewardlake.gpu.timeout=600s",
        master, seconds);
  }

  private static RewardlakeException dependency(String format, Object... args) {
    return new RewardlakeException(ExitCode.DEPENDENCY, String.format(format, args));
  }

  private static RewardlakeException usage(String format, Object... args) {
    return new RewardlakeException(ExitCode.USAGE, String.format(format, args));
  }

  private static RewardlakeException data(String format, Object... args) {
    return new RewardlakeException(ExitCode.DATA, String.format(format, args));
  }
}
