package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.tables.ContentId;
import io.rewardlake.schemas.tables.EpisodeTables;
import io.rewardlake.transforms.ingest.file.Refusal;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An episode as somebody else recorded it, before it is cut into rows of {@link
 * EpisodeTables#CHUNK} steps. Its id is a hash of all that it says, so that the same episode in
 * another file is a duplicate; what tells episodes of a data set apart, such as the source's own
 * key, belongs into the attributes.
 *
 * @param names what it is an attempt at
 * @param steps its steps
 * @param ending how it ended
 * @param attributes further columns
 * @param origin where it was read
 */
record RecordedEpisode(
    Names names, StepArrays steps, Ending ending, Map<String, String> attributes, Origin origin) {
  static final long NO_ITERATION = 0L;
  static final String COMPLETED = "completed";
  static final String NO_MESSAGE = "";

  /**
   * What an episode is an attempt at.
   *
   * @param source name of the data set
   * @param environment name of the environment
   * @param taskId the source's own id of the task; null: not recorded, the episode is a group of
   *     its own
   * @param attempt attempt at the task, from 0
   * @param policy who acted; empty: not recorded
   * @param seed seed of the environment; null: not recorded
   */
  record Names(
      String source, String environment, String taskId, int attempt, String policy, Long seed) {
    /** A first attempt of somebody unknown at an unknown task. */
    static Names of(String source, String environment) {
      return new Names(source, environment, null, 0, "", null);
    }
  }

  /**
   * How an episode ended.
   *
   * @param terminated whether the environment ended it
   * @param truncated whether a limit ended it
   * @param success whether the task was solved; null: not known
   */
  record Ending(boolean terminated, boolean truncated, Boolean success) {}

  /**
   * Its rows, one per {@link EpisodeTables#CHUNK} steps. The final observation of an inner one is
   * the first of the next, and only the last one says that the episode ended.
   */
  List<TableRow> rows() throws Refusal {
    steps.check();
    String episodeId = id();
    String taskId = names.taskId() == null ? episodeId : names.taskId();
    String groupId = ContentId.of(names.source(), names.environment(), taskId);
    List<TableRow> rows = new ArrayList<>();
    int length = steps.length();
    for (int from = 0; from < length; from += EpisodeTables.CHUNK) {
      int to = Math.min(length, from + EpisodeTables.CHUNK);
      int chunk = from / EpisodeTables.CHUNK;
      List<Object> values = new ArrayList<>();
      values.addAll(
          Arrays.asList(
              episodeId,
              names.source(),
              names.environment(),
              taskId,
              groupId,
              NO_ITERATION,
              names.attempt(),
              names.policy(),
              names.seed(),
              chunk,
              to - from));
      values.addAll(steps.part(from, to).values());
      values.addAll(
          Arrays.asList(
              to == length && ending.terminated(),
              to == length && ending.truncated(),
              ending.success(),
              COMPLETED,
              NO_MESSAGE,
              attributes));
      Origin place = chunk == 0 ? origin : origin.ofPart(origin.part() + "chunk " + chunk);
      rows.add(TableRow.of(episodeId, chunk, values, place));
    }
    return rows;
  }

  /** Hash of all that it says. */
  private String id() {
    MessageDigest digest = ContentId.sha256();
    try (DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
      Cells.write(
          Arrays.asList(
              names.source(),
              names.environment(),
              names.taskId(),
              names.attempt(),
              names.policy(),
              names.seed()),
          out);
      Cells.write(steps.values(), out);
      Cells.write(
          Arrays.asList(ending.terminated(), ending.truncated(), ending.success(), attributes),
          out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ContentId.of(digest);
  }
}
