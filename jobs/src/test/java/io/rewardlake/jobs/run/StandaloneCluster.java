package io.rewardlake.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one standalone cluster of their JVM: two workers of two cores, each announcing a
 * GPU.
 */
final class StandaloneCluster implements ParameterResolver {
  private static final Pattern URL = Pattern.compile("master +(spark://\\S+)");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Running.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(Running.class, cluster -> start());
  }

  private static Running start() {
    Script.Result started =
        script("start", "--workers", "2", "--cores", "2", "--memory", "2g", "--gpus", "2");
    assertThat(started.code()).as(started.err()).isZero();
    Matcher url = URL.matcher(started.out());
    assertThat(url.find()).isTrue();
    return new Running(url.group(1));
  }

  /**
   * A cluster that runs until all tests are done.
   *
   * @param master its URL
   */
  record Running(String master) implements ExtensionContext.Store.CloseableResource {
    /** The words that submit a command to executors of one core, one on each worker. */
    List<String> submitted(List<String> command, Path lake) {
      return with(
          command,
          "--lake=" + lake,
          "--master=" + master,
          "--executor-memory=1g",
          "--conf=spark.cores.max=2",
          "--conf=spark.default.parallelism=8",
          "--conf=spark.sql.adaptive.enabled=false",
          "--conf=spark.sql.shuffle.partitions=2",
          "--conf=spark.databricks.delta.snapshotPartitions=1");
    }

    @Override
    public void close() {
      assertThat(script("stop").out()).isEqualTo("Stopped.\n");
      assertThat(script("status").code()).isEqualTo(3);
    }
  }

  /** Words and more words. */
  static List<String> with(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }

  private static Script.Result script(String... words) {
    try {
      return Script.run(Script.ROOT, "cluster", words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the cluster was asked to " + words[0], e);
    }
  }
}
