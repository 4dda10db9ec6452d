package io.rewardlake.transforms.learn.stage;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rewardlake.transforms.learn.Artifact;
import io.rewardlake.transforms.learn.ArtifactStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of one training: {@code <id>.<checkpoint>.safetensors} with {@code
 * <id>.<checkpoint>.json} beside it, written last; {@code <id>.round-<n>...} while several
 * partitions train.
 */
final class StageFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArtifactStore store;
  private final String id;
  private final Objective objective;

  StageFiles(ArtifactStore store, String id, Objective objective) {
    this.store = store;
    this.id = id;
    this.objective = objective;
  }

  /** The checkpoints that are there, first to last; one whose file was changed counts as absent. */
  List<Checkpoint> checkpoints() throws IOException {
    List<Checkpoint> found = new ArrayList<>();
    while (store.has(cardOf(found.size() + 1))) {
      Checkpoint next = JSON.readValue(store.read(cardOf(found.size() + 1)), Checkpoint.class);
      String tensors = tensorsOf(next.number());
      if (!store.has(tensors) || !Artifact.sha256(store.read(tensors)).equals(next.sha256())) {
        break;
      }
      found.add(next);
    }
    return found;
  }

  /** The state of a checkpoint. */
  LearnerState read(Checkpoint checkpoint) throws IOException {
    return LearnerState.decode(store.read(tensorsOf(checkpoint.number())), objective);
  }

  /** Saves a checkpoint. */
  Checkpoint write(int number, LearnerState state, Interval interval, String device)
      throws IOException {
    byte[] tensors = state.encode(objective);
    String name = tensorsOf(number);
    Checkpoint checkpoint =
        new Checkpoint(number, store.path(name), Artifact.sha256(tensors), interval, device);
    store.publish(name, tensors);
    store.publish(cardOf(number), JSON.writeValueAsBytes(checkpoint));
    return checkpoint;
  }

  /** The state of a round, where it is there: of one partition, or of all together. */
  Optional<LearnerState> round(int round, int partition) throws IOException {
    String name = roundOf(round, partition) + ".safetensors";
    return store.has(name)
        ? Optional.of(LearnerState.decode(store.read(name), objective))
        : Optional.empty();
  }

  /** What happened in one partition's round, where it is there. */
  Optional<Interval> interval(int round, int partition) throws IOException {
    String name = roundOf(round, partition) + ".json";
    return store.has(name)
        ? Optional.of(JSON.readValue(store.read(name), Interval.class))
        : Optional.empty();
  }

  /** Saves the state of a round, and then what happened in it. */
  void writeRound(int round, int partition, LearnerState state, Interval interval)
      throws IOException {
    store.publish(roundOf(round, partition) + ".safetensors", state.encode(objective));
    store.publish(roundOf(round, partition) + ".json", JSON.writeValueAsBytes(interval));
  }

  /** Removes the files of all rounds before one. */
  void forgetBefore(int round) throws IOException {
    for (String name : store.list(id + ".round-")) {
      String number = name.substring((id + ".round-").length()).split("\\.", 2)[0];
      if (Integer.parseInt(number) < round) {
        store.delete(name);
      }
    }
  }

  private String cardOf(int checkpoint) {
    return id + "." + checkpoint + ".json";
  }

  private String tensorsOf(int checkpoint) {
    return id + "." + checkpoint + ".safetensors";
  }

  private String roundOf(int round, int partition) {
    return id + ".round-" + round + (partition == LocalSgd.ALL ? "" : ".part-" + partition);
  }
}
