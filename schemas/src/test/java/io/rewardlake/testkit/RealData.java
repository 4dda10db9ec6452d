package io.rewardlake.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the real data sets; a test that needs one is skipped, by name, where it is absent. */
public final class RealData {
  private RealData() {}

  /** The folder of one data set below {@code REWARDLAKE_DATA} (default {@code ../shared/data}). */
  public static Path folder(String name) {
    String root = System.getenv("REWARDLAKE_DATA");
    Path folder =
        root == null
            ? repository().resolve("../shared/data").normalize().resolve(name)
            : Path.of(root, name);
    Assumptions.assumeTrue(Files.isDirectory(folder), "real data set '" + name + "' is absent");
    return folder;
  }

  /** The root folder of the checkout. */
  public static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("run/spark"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
