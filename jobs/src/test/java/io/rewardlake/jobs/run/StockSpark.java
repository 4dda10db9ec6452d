package io.rewardlake.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Spark distribution as it is unpacked: its jars, and spark-submit as its own script works. */
final class StockSpark {
  /** What Spark's bin/spark-class does: its launcher prints the command, NUL between words. */
  private static final String SPARK_SUBMIT =
      """
      #!/usr/bin/env bash
      export SPARK_SCALA_VERSION=2.12
      words=()
      while IFS= read -r -d '' word; do words+=("$word"); done < <(
        java -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
          org.apache.spark.deploy.SparkSubmit "$@" | tail -n +2)
      exec "${words[@]}"
      """;

  private StockSpark() {}

  /** Unpacks it into a folder. */
  static Path in(Path home) throws IOException {
    Files.createDirectories(home);
    Files.createSymbolicLink(home.resolve("jars"), Script.ROOT.resolve("run/spark/target/jars"));
    Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, SPARK_SUBMIT);
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    return home;
  }
}
