package io.rewardlake.jobs.bench;

import java.util.concurrent.atomic.AtomicBoolean;

/** What is alive on the heap while something runs: garbage is collected before each look. */
final class LiveHeap {
  private static final int PAUSE_MILLIS = 200;

  private LiveHeap() {}

  /** Greatest number of live bytes seen while the work runs. */
  static long peak(Rounds.Work work) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    long[] peak = {0};
    Thread looks =
        new Thread(
            () -> {
              while (!ended.get()) {
                peak[0] = Math.max(peak[0], live());
                pause();
              }
            });
    looks.start();
    try {
      work.run();
    } finally {
      ended.set(true);
      looks.join();
    }
    return peak[0];
  }

  private static long live() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
