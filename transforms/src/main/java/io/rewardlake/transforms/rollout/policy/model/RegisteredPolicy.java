package io.rewardlake.transforms.rollout.policy.model;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.errors.Require;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.Safetensors;
import io.rewardlake.transforms.rollout.environment.EnvironmentSpec;
import io.rewardlake.transforms.rollout.policy.Policy;
import io.rewardlake.transforms.rollout.policy.PolicyChoice;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SerializableWritable;

/**
 * A policy of table {@code models}. Executors read its file when they open it, and refuse one whose
 * hash is not the registered one (exit code 5).
 *
 * @param modelId its key in {@code models}
 * @param name name and version, for messages
 * @param artifact its file
 * @param temperature exponent 1/T of its probabilities: 1 for the policy itself, 0 for its mode
 * @param hadoop how to reach the file
 */
public record RegisteredPolicy(
    String modelId,
    String name,
    Artifact artifact,
    double temperature,
    SerializableWritable<Configuration> hadoop)
    implements PolicyChoice {

  /** Checks the range. */
  public RegisteredPolicy {
    Require.notBlank(modelId, "modelId");
    Require.notBlank(name, "name");
    Require.that(temperature, "temperature").atLeast(0).finite();
  }

  @Override
  public String title() {
    if (temperature == 1) {
      return modelId;
    }
    return modelId + (temperature == 0 ? "+greedy" : "+temperature=" + temperature);
  }

  @Override
  public Policy open(EnvironmentSpec spec) {
    try {
      byte[] file = read();
      if (SequenceModel.isSequence(Safetensors.decode(file))) {
        throw Errors.policy(name, spec.id(), "it goes by earlier trials; play it with rollout");
      }
      return PolicyTensors.decode(file).open(name, spec, temperature);
    } catch (IOException e) {
      throw Errors.modelUnreadable(artifact.path(), e.getMessage());
    }
  }

  /** The bytes of its file. */
  byte[] read() throws IOException {
    return artifact.read(hadoop.value());
  }
}
