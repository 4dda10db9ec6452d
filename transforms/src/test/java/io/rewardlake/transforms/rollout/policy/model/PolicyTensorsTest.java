package io.rewardlake.transforms.rollout.policy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rewardlake.transforms.learn.Safetensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTensorsTest {
  private static final float[] SIX = {1, 2, 3, 4, 5, 6};

  @Test
  void policiesComeBack() throws IOException {
    PolicyModel gaussian =
        new PolicyModel(
            Architecture.MLP,
            Distribution.GAUSSIAN,
            Activation.TANH,
            Models.mlp(1, Activation.TANH, 3, 5, 2).layers(),
            List.of(-1f, 0.5f),
            new Normalisation(List.of(1f, 2f, 3f), List.of(4f, 5f, 6f)));
    for (PolicyModel model :
        List.of(
            gaussian,
            Models.balancing(),
            Models.table(new float[] {1, 2, 3}, new float[] {4, 5, 6}))) {
      byte[] file = PolicyTensors.encode(model);
      PolicyModel found = PolicyTensors.decode(file);
      assertThat(PolicyTensors.encode(found)).isEqualTo(file);
      assertThat(found).hasToString(model.toString());
      assertThat(found.logStd()).isEqualTo(model.logStd());
      assertThat(found.normalisation()).isEqualTo(model.normalisation());
      for (int i = 0; i < model.layers().size(); i++) {
        assertThat(found.layers().get(i).weight()).isEqualTo(model.layers().get(i).weight());
        assertThat(found.layers().get(i).bias()).isEqualTo(model.layers().get(i).bias());
      }
    }
    assertThat(gaussian).hasToString("mlp 3-5-2 tanh gaussian");
    assertThat(gaussian.parameters()).isEqualTo(3 * 5 + 5 + 5 * 2 + 2 + 2);
    assertThat(Models.table(new float[] {1, 2, 3}).parameters()).isEqualTo(3);
  }

  @Test
  void namesAndShapesAreThoseOfPyTorch() throws IOException {
    Safetensors file =
        Safetensors.decode(PolicyTensors.encode(Models.mlp(1, Activation.RELU, 3, 5, 2)));
    assertThat(file.names())
        .containsExactly("layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias");
    assertThat(file.shape("layers.0.weight")).containsExactly(5L, 3L);
    assertThat(file.metadata())
        .containsEntry("architecture", "mlp")
        .containsEntry("distribution", "categorical")
        .containsEntry("activation", "relu");
  }

  @Test
  void aSequentialIsOrderedByNumberAndALinearNeedsNone() throws IOException {
    Safetensors sequential =
        new Safetensors()
            .note("activation", "relu")
            .put("10.bias", new double[] {9})
            .put("10.weight", new float[] {7, 8, 9}, 1, 3)
            .put("2.weight", SIX, 3, 2);
    PolicyModel found = PolicyTensors.decode(sequential.encode());
    assertThat(found).hasToString("mlp 2-3-1 relu categorical");
    assertThat(found.layers().get(0).weight()).isEqualTo(SIX);
    assertThat(found.layers().get(0).bias()).containsOnly(0);
    assertThat(found.layers().get(1).bias()).containsExactly(9);
    Safetensors linear = new Safetensors().put("weight", SIX, 2, 3).put("bias", SIX.clone(), 6);
    refused(linear, "weight has shape [2, 3] and bias [6]");
    assertThat(PolicyTensors.decode(new Safetensors().put("weight", SIX, 2, 3).encode()).toString())
        .isEqualTo("linear 3-2 categorical");
  }

  @Test
  void whatIsNoPolicySaysWhy() {
    refused(new Safetensors(), "it has no layer");
    refused(new Safetensors().put("encoder.0", SIX, 6), "tensor encoder.0 is none of a policy's");
    refused(new Safetensors().put("logits", SIX, 6), "logits has shape [6]; wanted are 2");
    refused(
        new Safetensors().put("logits", SIX, 2, 3).put("log_std", SIX, 6),
        "tensor log_std is none of a policy's");
    refused(new Safetensors().put("logits", new float[0], 3, 0), "no input or no output");
    refused(new Safetensors().put("0.bias", SIX, 6), "it has no tensor 0.weight");
    refused(
        new Safetensors().put("0.weight", SIX, 2, 3).put("layers.0.bias", SIX, 6), "two layers 0");
    refused(
        new Safetensors().put("0.weight", SIX, 2, 3).put("1.weight", SIX, 3, 2), "no 'activation'");
    refused(
        new Safetensors()
            .note("activation", "tanh")
            .put("0.weight", SIX, 2, 3)
            .put("1.weight", SIX, 2, 3),
        "layer 0 has 2 outputs and the next one 3 inputs");
    refused(
        new Safetensors()
            .note("activation", "swish")
            .put("0.weight", SIX, 2, 3)
            .put("1.weight", SIX, 3, 2),
        "its activation is 'swish'; known are tanh, relu");
    refused(
        new Safetensors().note("architecture", "mlp").put("weight", SIX, 2, 3),
        "its metadata says mlp, its tensors are those of linear");
    refused(
        new Safetensors().note("distribution", "gaussian").put("weight", SIX, 2, 3),
        "a gaussian policy with 2 outputs has 0 number(s) in log_std");
    refused(
        new Safetensors().put("weight", SIX, 2, 3).put("log_std", new float[] {0, 1000}, 2),
        "log_std holds 1000");
    refused(
        new Safetensors().put("weight", SIX, 2, 3).put("observation_mean", SIX, 6),
        "observation_mean has 6 numbers, observation_std 0");
    refused(
        new Safetensors()
            .put("weight", SIX, 2, 3)
            .put("observation_mean", new float[3], 3)
            .put("observation_std", new float[3], 3),
        "observation 0 has mean 0.0 and std 0.0");
    refused(new Safetensors().put("weight", new float[] {1, Float.NaN}, 1, 2), "a weight is NaN");
    refused(new Safetensors().put("weight", new double[] {1, 2}), "wanted are 2 dimensions");
    assertThatThrownBy(() -> PolicyTensors.decode("no policy".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no safetensors file");
  }

  private static void refused(Safetensors file, String problem) {
    assertThatThrownBy(() -> PolicyTensors.decode(file.encode()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(problem);
  }
}
