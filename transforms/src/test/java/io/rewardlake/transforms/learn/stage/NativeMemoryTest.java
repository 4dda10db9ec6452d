package io.rewardlake.transforms.learn.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process has resident grows neither by training nor by scoring. Its heap is fixed and
 * touched from the start, so that what could grow is the engine's.
 */
class NativeMemoryTest {
  @TempDir Path folder;

  @Test
  void residentMemoryAfterManyBatchesIsThatAfterFew() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux");
    Map<String, long[]> found = probe();
    for (String work : List.of("training", "scoring")) {
      long[] few = found.get(work + " " + MemoryProbe.FEW);
      long[] many = found.get(work + " " + MemoryProbe.MANY);
      assertThat((double) many[0]).as(work + ", KiB").isLessThanOrEqualTo(1.05 * few[0]);
      assertThat(many[1]).as(work + ", arrays").isEqualTo(few[1]);
    }
  }

  /** Resident KiB and arrays without an owner, by work and batches. */
  private Map<String, long[]> probe() throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Dai.djl.offline=true", "-cp", System.getProperty("java.class.path")));
    command.add(MemoryProbe.class.getName());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    int status = process.waitFor();
    String said = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(status).as(said).isZero();
    Map<String, long[]> found = new TreeMap<>();
    said.lines()
        .filter(line -> line.matches("(training|scoring) \\d+ \\d+ \\d+"))
        .map(line -> line.split(" "))
        .forEach(
            words ->
                found.put(
                    words[0] + " " + words[1],
                    new long[] {Long.parseLong(words[2]), Long.parseLong(words[3])}));
    return found;
  }
}
