package io.rewardlake.transforms.learn.stage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several models that are trained on the same batches, and lie in one file: the loss is the sum of
 * theirs. Each has its own groups and figures, so that none of them moves another.
 *
 * @param parts first to last; they share one layout
 */
public record JointObjective(List<Predictor> parts) implements Predictor {
  /** Checks that they read the same samples. */
  public JointObjective {
    parts = List.copyOf(parts);
    if (parts.stream().map(Objective::layout).distinct().count() != 1) {
      throw new IllegalArgumentException("The parts must share one layout");
    }
  }

  @Override
  public SampleLayout layout() {
    return parts.get(0).layout();
  }

  @Override
  public List<ParameterGroup> groups() {
    return parts.stream().flatMap(part -> part.groups().stream()).toList();
  }

  @Override
  public List<String> outputs() {
    return parts.stream().flatMap(part -> part.outputs().stream()).toList();
  }

  @Override
  public Loss loss(Weights weights, Batch batch) {
    NDArray total = null;
    Map<String, NDArray> figures = new LinkedHashMap<>();
    for (Predictor part : parts) {
      Loss loss = part.loss(weights, batch);
      total = total == null ? loss.total() : total.add(loss.total());
      figures.putAll(loss.figures());
    }
    return new Loss(total, figures);
  }

  @Override
  public NDArray predict(Weights weights, Batch batch) {
    NDList said = new NDList();
    parts.forEach(part -> said.add(part.predict(weights, batch)));
    return NDArrays.concat(said, 1);
  }
}
