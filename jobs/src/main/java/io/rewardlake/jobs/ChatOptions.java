package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.EndpointTables;
import io.rewardlake.transforms.rollout.policy.chat.Budget;
import io.rewardlake.transforms.rollout.policy.chat.ChatCompletions;
import io.rewardlake.transforms.rollout.policy.chat.Endpoint;
import io.rewardlake.transforms.rollout.policy.chat.Sampling;
import io.rewardlake.transforms.rollout.policy.chat.Usage;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.util.SerializableConfiguration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The chat endpoint that policy {@code chat} asks, and what that may cost. */
final class ChatOptions {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final int MOST_BYTES = 4 << 20;
  private static final double PER_MILLION = 1e-6;

  @Option(
      names = "--chat-model",
      paramLabel = "NAME",
      description = "chat: the model, as the endpoint names it")
  String model;

  @Option(
      names = "--chat-url",
      paramLabel = "URL",
      defaultValue = "https://api.openai.com/v1",
      description =
          "chat: base address of an OpenAI-compatible endpoint; /chat/completions is appended."
              + " Default: ${DEFAULT-VALUE}")
  String url;

  @Option(
      names = "--chat-key-env",
      paramLabel = "NAME",
      defaultValue = "OPENAI_API_KEY",
      description =
          "chat: environment variable that holds the endpoint's key. Each process reads its own:"
              + " set it on every worker, and not through spark.executorEnv, which Spark's web"
              + " pages show. Default: ${DEFAULT-VALUE}")
  String keyVariable;

  @Option(
      names = "--chat-temperature",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "chat: 0 to 2; above 0 each step sends a seed of its own. Default: ${DEFAULT-VALUE}")
  double temperature;

  @Option(
      names = "--chat-max-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "chat: greatest length of an answer. Default: ${DEFAULT-VALUE}")
  int maxTokens;

  @Option(
      names = "--chat-turns",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "chat: turns of the episode so far that each request holds. Default: ${DEFAULT-VALUE}")
  int turns;

  @Option(
      names = "--chat-concurrency",
      paramLabel = "N",
      defaultValue = "8",
      description = "chat: requests under way at once, per executor. Default: ${DEFAULT-VALUE}")
  int concurrency;

  @Option(
      names = "--chat-requests-per-minute",
      paramLabel = "N",
      defaultValue = "600",
      description =
          "chat: requests sent per minute, evenly spread, per executor. Default: ${DEFAULT-VALUE}")
  int requestsPerMinute;

  @Option(
      names = "--chat-timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Time.class,
      description =
          "chat: for one attempt, the whole answer included, for example 90s or 2m. Default:"
              + " ${DEFAULT-VALUE}")
  Duration timeout;

  @Option(
      names = "--chat-retries",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "chat: attempts after the first at a request that was refused for now, timed out or broke"
              + " off. Default: ${DEFAULT-VALUE}")
  int retries;

  @Option(
      names = "--chat-token-budget",
      paramLabel = "N",
      description =
          "chat: tokens that may be paid for in all, of requests and answers. It is that of the"
              + " run, date, iteration, source and policy: a repetition goes on with what is left."
              + " Default: no limit")
  Long tokenBudget;

  @Option(
      names = "--chat-money-budget",
      paramLabel = "USD",
      description =
          "chat: US dollars that may be spent in all; needs both prices. Default: no limit")
  Double moneyBudget;

  @Option(
      names = "--chat-price-in",
      paramLabel = "USD",
      description = "chat: price per million tokens of requests")
  Double priceIn;

  @Option(
      names = "--chat-price-out",
      paramLabel = "USD",
      description = "chat: price per million tokens of answers")
  Double priceOut;

  private ChatCompletions choice;

  /** The policy, for a stage's episodes of one source. */
  ChatCompletions open(StageRun stage, String source) {
    if (model == null) {
      throw Errors.optionMissing("--chat-model", "--policy chat");
    }
    Endpoint endpoint =
        new Endpoint(
            url,
            keyVariable,
            concurrency,
            requestsPerMinute,
            timeout,
            retries,
            FIRST_PAUSE,
            MOST_BYTES);
    SparkContext spark = stage.lake().spark().sparkContext();
    if (spark.isLocal()) {
      endpoint.key();
    }
    Sampling sampling = new Sampling(model, temperature, maxTokens, turns);
    // An input: where other answers are known, the same options are other work
    stage.read(EndpointTables.RESPONSES);
    choice =
        new ChatCompletions(
            endpoint,
            sampling,
            budgets(stage, source, sampling),
            stage.lake().sidePath("endpoint_responses"),
            new Usage(spark),
            new SerializableConfiguration(spark.hadoopConfiguration()));
    return choice;
  }

  /** Adds the answers to their table, and what was paid for to the closing table. */
  void close(StageRun stage, Summary summary) {
    stage.mergeNew(EndpointTables.RESPONSES, choice.responses(stage.lake().spark()));
    Usage usage = choice.usage();
    stage.count("requests sent", usage.requests());
    stage.count("answered from the cache", usage.cached());
    stage.count("tokens in", usage.promptTokens());
    stage.count("tokens out", usage.completionTokens());
    if (priceIn != null && priceOut != null) {
      summary.add(
          "money, USD",
          PER_MILLION * (priceIn * usage.promptTokens() + priceOut * usage.completionTokens()));
    }
  }

  private List<Budget> budgets(StageRun stage, String source, Sampling sampling) {
    String owner = ContentId.of(stage.id(), source, url, sampling.toString());
    String folder = stage.lake().sidePath("endpoint_budgets") + "/" + owner;
    List<Budget> budgets = new ArrayList<>();
    if (tokenBudget != null) {
      budgets.add(Budget.ofTokens(folder + "-tokens-" + tokenBudget, tokenBudget));
    }
    if (moneyBudget != null) {
      if (priceIn == null || priceOut == null) {
        throw Errors.optionMissing(
            priceIn == null ? "--chat-price-in" : "--chat-price-out", "--chat-money-budget");
      }
      String named = String.format(Locale.ROOT, "-usd-%s-%s-%s", moneyBudget, priceIn, priceOut);
      budgets.add(Budget.ofDollars(folder + named, moneyBudget, priceIn, priceOut));
    }
    return budgets;
  }

  /** Times such as 90s, 2m and 1h30m. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Duration.parse("PT" + text.strip().toUpperCase(Locale.ROOT));
      } catch (DateTimeParseException e) {
        throw new TypeConversionException("'" + text + "' is no time such as 90s or 2m");
      }
    }
  }
}
