package io.rewardlake.transforms.learn.sequence;

import ai.djl.ndarray.NDArray;
import io.rewardlake.transforms.learn.stage.Batch;
import io.rewardlake.transforms.learn.stage.Loss;
import io.rewardlake.transforms.learn.stage.ParameterGroup;
import io.rewardlake.transforms.learn.stage.Predictor;
import io.rewardlake.transforms.learn.stage.SampleLayout;
import io.rewardlake.transforms.learn.stage.Tensors;
import io.rewardlake.transforms.learn.stage.Weights;
import java.util.List;
import java.util.stream.IntStream;

/** An objective whose outputs are asked for: of each step those of the action, then completion. */
record Said(AgenticTransformer objective) implements Predictor {
  @Override
  public SampleLayout layout() {
    return objective.layout();
  }

  @Override
  public List<ParameterGroup> groups() {
    return objective.groups();
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    return objective.loss(weights, batch);
  }

  @Override
  public List<String> outputs() {
    int all = objective.context() * (objective.network().ends().outputs() + 1);
    return IntStream.range(0, all).mapToObj(i -> "output " + i).toList();
  }

  @Override
  public NDArray predict(Weights weights, Batch batch) {
    Tensors actor = weights.constant(AgenticTransformer.ACTOR);
    NDArray tokens = objective.network().forward(actor, batch);
    return objective
        .network()
        .actions(actor, tokens)
        .concat(objective.network().completion(actor, tokens), 1)
        .reshape(batch.size(), -1);
  }
}
