package io.rewardlake.transforms.learn.sequence;

import io.rewardlake.transforms.learn.Safetensors;
import io.rewardlake.transforms.learn.policy.Head;
import io.rewardlake.transforms.learn.policy.PolicyNetwork;
import io.rewardlake.transforms.learn.stage.TensorSpec;
import io.rewardlake.transforms.rollout.policy.model.Activation;
import io.rewardlake.transforms.rollout.policy.model.SequenceModel;
import io.rewardlake.transforms.rollout.policy.model.Squash;
import java.util.Arrays;

/** Trained parameters as a sequence policy that acts. */
final class SequenceFiles {
  private SequenceFiles() {}

  /**
   * The policy that acts as a network with these parameters does.
   *
   * @param parameters of {@link SequenceNetwork#tensors}, flat
   */
  static SequenceModel model(SequenceNetwork network, float[] parameters) {
    Safetensors tensors = new Safetensors();
    int from = 0;
    for (TensorSpec tensor : network.tensors()) {
      long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
      int size = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
      tensors.put(tensor.name(), Arrays.copyOfRange(parameters, from, from + size), shape);
      from += size;
    }
    PolicyNetwork ends = network.ends();
    return SequenceModel.of(
        tensors,
        new SequenceModel.Settings(
            network.transformer().heads(),
            Activation.valueOf(network.transformer().activation().name()),
            ends.head() == Head.CATEGORICAL,
            network.returnScale()),
        ends.normalisation(),
        ends.head() == Head.CATEGORICAL ? Squash.NONE : PolicyNetwork.squash(ends.actions()));
  }
}
