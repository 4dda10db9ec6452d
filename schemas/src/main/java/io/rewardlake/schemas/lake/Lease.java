package io.rewardlake.schemas.lake;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.tables.ContentId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The right to run one stage: a file, created atomically, that its holder touches while it lives.
 *
 * <p>A lease that was not touched for its time to live has expired, so that a killed driver does
 * not block its re-run; one whose holder was a process of this host that is gone has expired at
 * once.
 */
public final class Lease implements AutoCloseable {
  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(90);

  private final FileSystem files;
  private final Path path;
  private final ScheduledExecutorService heartbeat;

  private Lease(FileSystem files, Path path) {
    this.files = files;
    this.path = path;
    this.heartbeat =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
    long period = TIME_TO_LIVE.toMillis() / 6;
    var unused = heartbeat.scheduleAtFixedRate(this::touch, period, period, TimeUnit.MILLISECONDS);
  }

  /** Takes the lease of a stage, or fails with a conflict that names its holder. */
  public static Lease acquire(Configuration hadoop, String folder, String stage) {
    return acquire(hadoop, folder, stage, Clock.systemUTC());
  }

  static Lease acquire(Configuration hadoop, String folder, String stage, Clock clock) {
    Path path = new Path(folder, ContentId.of(stage) + ".lease");
    try {
      FileSystem files = path.getFileSystem(hadoop);
      files.mkdirs(path.getParent());
      if (!create(files, path, stage)) {
        String holder = holder(files, path);
        if (!expired(files, path, holder, clock)) {
          throw Errors.alreadyRunning(stage, holder);
        }
        // Of several who see it expired, the atomic rename lets one remove it
        Path aside = new Path(folder, path.getName() + "." + ProcessHandle.current().pid());
        if (files.rename(path, aside)) {
          files.delete(aside, false);
        }
        if (!create(files, path, stage)) {
          throw Errors.alreadyRunning(stage, holder(files, path));
        }
      }
      return new Lease(files, path);
    } catch (IOException e) {
      throw Errors.storage("lease of stage '" + stage + "' in " + folder, e);
    }
  }

  /** Gives the stage free. */
  @Override
  public void close() {
    heartbeat.shutdownNow();
    try {
      files.delete(path, false);
    } catch (IOException e) {
      throw Errors.storage("release of " + path, e);
    }
  }

  private void touch() {
    try {
      files.setTimes(path, System.currentTimeMillis(), -1);
    } catch (IOException e) {
      // A missed beat is no fault yet: the lease outlives several
      System.Logger log = System.getLogger(Lease.class.getName());
      log.log(System.Logger.Level.WARNING, "Lease not renewed: " + path, e);
    }
  }

  private static boolean create(FileSystem files, Path path, String stage) throws IOException {
    byte[] holder =
        String.format("%s, process %d on %s", stage, ProcessHandle.current().pid(), host())
            .getBytes(StandardCharsets.UTF_8);
    return ExclusiveFile.create(files, path, holder);
  }

  private static boolean expired(FileSystem files, Path path, String holder, Clock clock)
      throws IOException {
    long age = clock.millis() - files.getFileStatus(path).getModificationTime();
    return age > TIME_TO_LIVE.toMillis() || isDeadHere(holder);
  }

  private static boolean isDeadHere(String holder) {
    String[] words = holder.split(" process | on ", -1);
    return words.length == 3
        && words[2].equals(host())
        && words[1].matches("\\d+")
        && ProcessHandle.of(Long.parseLong(words[1])).isEmpty();
  }

  private static String holder(FileSystem files, Path path) throws IOException {
    try (var in = files.open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
