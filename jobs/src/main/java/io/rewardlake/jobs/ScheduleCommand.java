package io.rewardlake.jobs;

import com.typesafe.config.Config;
import io.rewardlake.jobs.pipeline.Pipeline;
import io.rewardlake.jobs.pipeline.ScheduleFormat;
import io.rewardlake.jobs.pipeline.ScheduleTemplates;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.spark.package$;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what a scheduler needs to run a pipeline every night, from the pipeline's own file. */
@Command(
    name = "schedule",
    description = {
      "Write a schedule of a pipeline: the stages of --config FILE, else of conf/nightly.conf, at the"
          + " time of its key 'schedule' (cron, UTC).",
      "Rewardlake lies in folder 'home' of the file, for example --set home=/opt/rewardlake."
    })
final class ScheduleCommand implements Callable<Integer> {
  @Mixin LakeOptions options;
  @Spec CommandSpec spec;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description = {
        "airflow: a DAG, one SparkSubmitOperator per stage, over connection spark_default;",
        "kubernetes: a ScheduledSparkApplication of the Spark operator; cron: a line of a crontab"
      })
  ScheduleFormat format;

  @Option(names = "--output", paramLabel = "FILE", description = "Default: standard output")
  Path output;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Kubernetes: the image of Spark that holds Rewardlake in 'home'")
  String image;

  @Option(
      names = "--application",
      paramLabel = "FILE",
      description = "Kubernetes: the jar rewardlake-jobs in the image, the others beside it")
  Path application;

  @Option(
      names = "--namespace",
      paramLabel = "N",
      defaultValue = "default",
      description = "Kubernetes: the namespace. Default: ${DEFAULT-VALUE}")
  String namespace;

  @Option(
      names = "--service-account",
      paramLabel = "A",
      defaultValue = "spark",
      description = "Kubernetes: who the driver is. Default: ${DEFAULT-VALUE}")
  String serviceAccount;

  @Option(
      names = "--executors",
      paramLabel = "N",
      defaultValue = "2",
      description = "Kubernetes: executors. Default: ${DEFAULT-VALUE}")
  int executors;

  @Option(
      names = "--driver-heap",
      paramLabel = "SIZE",
      defaultValue = "3g",
      description = "Kubernetes: memory of the driver. Default: ${DEFAULT-VALUE}")
  String driverMemory;

  @Option(
      names = "--executor-heap",
      paramLabel = "SIZE",
      defaultValue = "4g",
      description = "Kubernetes: memory of an executor. Default: ${DEFAULT-VALUE}")
  String executorMemory;

  @Override
  public Integer call() {
    Require.that(executors, "--executors").atLeast(1);
    if (format == ScheduleFormat.KUBERNETES && (image == null || application == null)) {
      throw Errors.optionMissing(
          image == null ? "--image" : "--application", "--format kubernetes");
    }
    Config file = ((Settings) spec.commandLine().getDefaultValueProvider()).pipeline();
    String text = new ScheduleTemplates().fill(format, values(file));
    if (output == null) {
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
      return 0;
    }
    try {
      Files.createDirectories(output.toAbsolutePath().getParent());
      Files.writeString(output, text);
    } catch (IOException e) {
      throw Errors.storage("schedule " + output, e);
    }
    new Summary("schedule").add("written", output.toString()).print(spec.commandLine().getOut());
    return 0;
  }

  private Map<String, Object> values(Config file) {
    Pipeline pipeline = Pipeline.of(file);
    String home = file.getString("home");
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", StageWords.run(options));
    values.put("cron", file.getString("schedule"));
    values.put("home", home);
    values.put("start", options.date);
    values.put("parallel", pipeline.parallel());
    values.put("stages", pipeline.stages());
    // Airflow puts the night's date in its place
    values.put("commands", new StageWords(spec.root(), options, "{{ ds }}").of(pipeline));
    List<String> night = night();
    values.put("night", night);
    // A % would end the line of a crontab: it is escaped, too
    values.put("shell", night.stream().map(StringEscapeUtils::escapeXSI).toList());
    values.put("folder", StringEscapeUtils.escapeXSI(home));
    values.put("conf", sparkConf());
    values.put("namespace", namespace);
    values.put("serviceAccount", serviceAccount);
    values.put("image", image);
    values.put("application", String.valueOf(application));
    values.put("libraries", application == null ? "" : application.resolveSibling("*").toString());
    values.put("executors", executors);
    values.put("driverMemory", driverMemory);
    values.put("executorMemory", executorMemory);
    values.put("sparkVersion", package$.MODULE$.SPARK_VERSION());
    return values;
  }

  /** The words that run the whole pipeline, as this command was given them. */
  private List<String> night() {
    List<String> words = new ArrayList<>(List.of("nightly"));
    if (options.config != null) {
      options.config.forEach(file -> words.add("--config=" + file));
    }
    if (options.set != null) {
      options.set.forEach(one -> words.add("--set=" + one));
    }
    words.add("--lake=" + options.lake);
    words.add("--run=" + StageWords.run(options));
    words.add("--seed=" + options.seed);
    return words;
  }

  /** What Rewardlake needs of any Spark. */
  private static Map<String, String> sparkConf() {
    Path file = Path.of(System.getenv().getOrDefault("REWARDLAKE_HOME", "."), "conf", "spark.conf");
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(in);
    } catch (IOException e) {
      throw Errors.storage("settings of Spark, " + file, e);
    }
    Map<String, String> sorted = new TreeMap<>();
    properties.forEach((key, value) -> sorted.put(key.toString(), value.toString().strip()));
    return sorted;
  }
}
