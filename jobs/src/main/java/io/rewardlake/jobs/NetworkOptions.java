package io.rewardlake.jobs;

import io.rewardlake.transforms.learn.stage.Activation;
import java.util.List;
import picocli.CommandLine.Option;

/** The layers of a policy's network. */
final class NetworkOptions {
  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      description =
          "Width of each hidden layer; 0: none. Default: 64,64 of init-policy, 256,256 of"
              + " train-policy")
  private List<Integer> hidden;

  @Option(
      names = "--activation",
      paramLabel = "A",
      description = "tanh or relu. Default: tanh of init-policy, relu of train-policy")
  private Activation activation;

  /** Width of each hidden layer. */
  List<Integer> hidden(Integer... otherwise) {
    List<Integer> widths = hidden == null ? List.of(otherwise) : hidden;
    return widths.stream().filter(width -> width != 0).toList();
  }

  /** What is between them. */
  Activation activation(Activation otherwise) {
    return activation == null ? otherwise : activation;
  }
}
