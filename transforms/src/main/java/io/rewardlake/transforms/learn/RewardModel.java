package io.rewardlake.transforms.learn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rewardlake.transforms.learn.stage.Activation;
import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A trained ensemble, ready to score; safe for many threads. */
public final class RewardModel implements AutoCloseable {
  /** Name of the tensor that holds a column's scale. */
  static final String SCALE = "scale";

  private static final Pattern TENSOR =
      Pattern.compile("member\\.(\\d+)\\.(?:fold\\.(\\d+)\\.)?(.+)");

  private final Network network;
  private final int dimension;
  private final int members;
  private final int folds;
  private final NDManager manager;
  private final NDList parameters;

  private RewardModel(
      Network network, int dimension, int members, int folds, Parameters values, Device device) {
    this.network = network;
    this.dimension = dimension;
    this.members = members;
    this.folds = folds;
    this.manager = Torch.engine().newBaseManager(device);
    this.parameters = values.on(manager);
  }

  /**
   * Reads a model from the bytes of its safetensors file; the names say what the network is. Of two
   * heads, the first is the reward.
   */
  public static RewardModel decode(byte[] safetensors, Device device) throws IOException {
    return decode(Safetensors.decode(safetensors), Function.identity(), device);
  }

  /** The second head of a model of two: what length explains of its labels. */
  public static RewardModel decodeLengthHead(byte[] safetensors, Device device) throws IOException {
    return decode(
        Safetensors.decode(safetensors),
        name -> name.equals("weight") || name.equals("output.weight") ? Network.LENGTH : name,
        device);
  }

  private static RewardModel decode(
      Safetensors tensors, Function<String, String> tensorOf, Device device) throws IOException {
    SortedSet<Integer> members = new TreeSet<>();
    SortedSet<Integer> folds = new TreeSet<>();
    for (String tensor : tensors.names()) {
      Matcher name = TENSOR.matcher(tensor);
      if (!name.matches()) {
        throw new IOException("tensor " + tensor + " is not one of a reward model");
      }
      members.add(Integer.valueOf(name.group(1)));
      folds.add(name.group(2) == null ? Column.NO_FOLD : Integer.parseInt(name.group(2)));
    }
    List<Column> columns =
        members.stream().flatMap(m -> folds.stream().map(f -> new Column(m, f))).toList();
    Network network = network(tensors, columns.get(0).prefix());
    String first = columns.get(0).prefix() + network.shapes(1).get(0).name();
    int dimension = tensors.shape(first).get(1).intValue();
    Parameters values = Parameters.zeros(network.shapes(dimension), columns.size());
    for (int c = 0; c < columns.size(); c++) {
      put(values, c, tensors, columns.get(c).prefix(), tensorOf);
    }
    return new RewardModel(network, dimension, members.size(), folds.size(), values, device);
  }

  private static void put(
      Parameters values,
      int column,
      Safetensors tensors,
      String prefix,
      Function<String, String> tensorOf) {
    int last = values.shapes().size() - 1;
    for (int t = 0; t <= last; t++) {
      float[] one = tensors.floats(prefix + tensorOf.apply(values.shapes().get(t).name()));
      if (t == last) {
        // Rewards are linear in the last layer: the scale belongs there
        float scale = tensors.floats(prefix + SCALE)[0];
        for (int i = 0; i < one.length; i++) {
          one[i] *= scale;
        }
      }
      values.put(t, column, one);
    }
  }

  /** The network of one head that the tensors' names and shapes describe. */
  private static Network network(Safetensors tensors, String prefix) {
    for (Activation activation : Activation.values()) {
      int depth = 1;
      while (tensors.names().contains(prefix + Network.layer(activation, depth) + "weight")) {
        depth++;
      }
      if (depth > 1) {
        int hidden =
            tensors.shape(prefix + Network.layer(activation, 1) + "weight").get(0).intValue();
        return new Network(Network.Head.MLP, depth, hidden, activation);
      }
    }
    return Network.linear();
  }

  /** Length of the item vectors. */
  public int dimension() {
    return dimension;
  }

  /** Number of members. */
  public int members() {
    return members;
  }

  /** Number of folds; 1 without cross-fitting. */
  public int folds() {
    return folds;
  }

  /** Rewards {@code [rows, members * folds]} of items {@code [rows, d]}, with their manager. */
  NDArray rewards(NDArray items) {
    // Results belong to the manager of their first operand, which may be a parameter
    NDList views = new NDList();
    for (NDArray parameter : parameters) {
      NDArray view = parameter.stopGradient();
      view.attach(items.getManager());
      views.add(view);
    }
    return network.rewards(views, items);
  }

  /** A manager for one batch on the model's device. */
  NDManager batchManager() {
    return manager.newSubManager();
  }

  /** Frees the engine's memory. */
  @Override
  public void close() {
    manager.close();
  }
}
