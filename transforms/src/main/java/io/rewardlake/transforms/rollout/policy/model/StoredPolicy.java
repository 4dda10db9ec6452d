package io.rewardlake.transforms.rollout.policy.model;

/** A trained policy that a file can hold; its text says for people what it is. */
public interface StoredPolicy {
  /** The bytes of its file; equal policies give equal bytes. */
  byte[] encode();

  /** Number of trained parameters. */
  long parameters();
}
