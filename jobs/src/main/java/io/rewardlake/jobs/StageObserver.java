package io.rewardlake.jobs;

/** Somebody who is told how a stage goes. What it throws fails no stage. */
interface StageObserver {
  /** The stage begins. */
  void started() throws Exception;

  /** It is done, its final row is written. */
  void succeeded() throws Exception;

  /** It failed. */
  void failed(Throwable failure) throws Exception;
}
