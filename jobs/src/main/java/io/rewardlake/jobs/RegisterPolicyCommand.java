package io.rewardlake.jobs;

import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.schemas.lake.StageRun;
import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.rollout.environment.Environments;
import io.rewardlake.transforms.rollout.environment.Task;
import io.rewardlake.transforms.rollout.policy.model.PolicyModel;
import io.rewardlake.transforms.rollout.policy.model.PolicyTensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes a policy that was trained elsewhere into the lake. */
@Command(
    name = "register-policy",
    description = {
      "Copy a policy that was trained elsewhere into the lake, as the next version of its name.",
      "The same file under the same name again adds nothing."
    })
final class RegisterPolicyCommand extends LakeCommand {
  private static final int MAX_BYTES = 1 << 28;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Name of the policy: letters, digits, '.', '_' and '-'")
  String name;

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description = {
        "A safetensors file, names and shapes as in PyTorch: logits [states, actions] of a table,"
            + " or weights and biases of an nn.Linear or an nn.Sequential; log_std of a Gaussian"
            + " policy; observation_mean and observation_std.",
        "Metadata: activation (tanh or relu), where there are several layers."
      })
  String file;

  @Option(
      names = "--environment",
      paramLabel = "E",
      description = "Check that it fits this environment, for example CartPole-v1")
  String environment;

  @Override
  void run(StageRun stage, Summary summary) {
    requireName(name);
    Configuration hadoop = stage.lake().spark().sessionState().newHadoopConf();
    byte[] content = read(hadoop);
    PolicyModel policy = decode(content);
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("network", policy.toString());
    parameters.put("parameters", Long.toString(policy.parameters()));
    if (environment != null) {
      policy.open(name, Environments.check(new Task(environment, "{}", options.seed)), 1).close();
      parameters.put("environment", environment);
    }
    String sha256 = Artifact.sha256(content);
    ModelRegistry registry = new ModelRegistry(stage, ModelRegistry.POLICY);
    Artifact published = registry.publish(content);
    String id = ContentId.of(name, sha256);
    registry.add(
        new ModelRegistry.Registration(
            id, name, published.name(), sha256, Map.of(), parameters, Map.of()));
    RegisteredModel registered = registry.find(id).orElseThrow();
    summary
        .add("model_id", id)
        .add("name", name)
        .add("version", (long) registered.version())
        .add("architecture", policy.toString())
        .add("parameters", policy.parameters());
  }

  /** Refuses a name that options could not take for a policy's. */
  static void requireName(String name) {
    if (!name.matches("[\\w.-]+") || PolicyOptions.isReserved(name)) {
      throw Errors.parameter(
          "--name",
          "'" + name + "'",
          "letters, digits, '.', '_' and '-', and not the name of a built-in policy");
    }
  }

  private byte[] read(Configuration hadoop) {
    Path path = new Path(file);
    byte[] content;
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      content = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw Errors.unreadableFile(file, e);
    }
    if (content.length > MAX_BYTES) {
      throw Errors.policyFile(file, "it has more than " + (MAX_BYTES >> 20) + " MiB");
    }
    return content;
  }

  private PolicyModel decode(byte[] content) {
    try {
      return PolicyTensors.decode(content);
    } catch (IOException e) {
      throw Errors.policyFile(file, e.getMessage());
    }
  }
}
