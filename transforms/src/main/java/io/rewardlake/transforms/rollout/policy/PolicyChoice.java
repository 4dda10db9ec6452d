package io.rewardlake.transforms.rollout.policy;

import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import java.io.Serializable;

/** Which policy acts: a description that travels to executors, where the policy is opened. */
public interface PolicyChoice extends Serializable {
  /** Its name in tables; equal names act alike. */
  String title();

  /** The policy for environments of one specification; one that does not fit it is an error. */
  Policy open(EnvironmentSpec spec);

  /** Most trials at a task, one after the other, of a policy that goes by the earlier ones. */
  default int trials() {
    return 1;
  }
}
