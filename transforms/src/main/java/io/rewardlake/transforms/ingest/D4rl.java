package io.rewardlake.transforms.ingest;

import com.google.common.primitives.Floats;
import io.rewardlake.schemas.errors.Errors;
import io.rewardlake.transforms.ingest.file.Chunk;
import io.rewardlake.transforms.ingest.file.Hdf5Group;
import io.rewardlake.transforms.ingest.file.Hdf5Input;
import io.rewardlake.transforms.ingest.file.InputFile;
import io.rewardlake.transforms.ingest.file.Payload;
import io.rewardlake.transforms.ingest.file.Refusal;
import io.rewardlake.transforms.ingest.file.RejectReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Data sets of D4RL: rows of observations, actions, rewards, terminals and, as a rule, timeouts,
 * cut into episodes ({@link EpisodeEnds}). What is behind the last end is an episode too, neither
 * terminated nor truncated. Flags inside of an episode are counted in its attributes, {@code
 * terminals_inside} and {@code timeouts_inside}; with {@link CutAt#TIMEOUTS} a terminal inside is a
 * goal that was reached, success. Numbers become 32-bit floats, rewards stay doubles; {@code
 * infos/action_log_probs} becomes log_probs, other infos are passed over.
 *
 * <p>The final observation is the last of next_observations; where these are absent, or are but the
 * observations of the next row (the first of another episode), it is not known. Cost: one task per
 * file, which holds two bits per row and one episode.
 *
 * @param environment name of the environment; null: the name of the file
 * @param cutAt where episodes end
 */
record D4rl(String environment, CutAt cutAt) implements Hdf5Format {
  static final String NAME = "d4rl";
  static final String OBSERVATIONS = "observations";

  private static final String ACTIONS = "actions";
  private static final String REWARDS = "rewards";
  private static final String NEXT_OBSERVATIONS = "next_observations";
  private static final String INFOS = "infos";
  private static final String LOG_PROBS = "action_log_probs";
  private static final List<String> NEEDED =
      List.of(OBSERVATIONS, ACTIONS, REWARDS, EpisodeEnds.TERMINALS);

  @Override
  public String title() {
    return NAME;
  }

  @Override
  public Parser parser(List<InputFile> files, Feed feed) {
    Map<String, String> environments = new TreeMap<>();
    for (InputFile file : files) {
      environments.put(file.path(), environment == null ? file.stem() : environment);
      requireColumns(file);
    }
    return new Parser(feed.source(), environments, cutAt);
  }

  private static void requireColumns(InputFile file) {
    try (Hdf5Input input = Hdf5Input.open(file.whole())) {
      List<String> names = input.names();
      for (String column : NEEDED) {
        if (!names.contains(column)) {
          throw Errors.formatColumnMissing(NAME, List.of(column), file.given(), names);
        }
      }
    } catch (IOException e) {
      throw Errors.unreadableFile(file.given(), e);
    }
  }

  /**
   * Reads the episodes of a file.
   *
   * @param source name of the data set
   * @param environments name of the environment of each file, by path
   * @param cutAt where episodes end
   */
  record Parser(String source, Map<String, String> environments, CutAt cutAt)
      implements FileParser<TableRow> {
    @Override
    public void parse(Chunk chunk, RowParser.Sink<TableRow> out) throws IOException {
      try (Hdf5Input input = Hdf5Input.open(chunk)) {
        Hdf5Group file = input.root();
        int rows;
        EpisodeEnds ends;
        try {
          rows = requireParallel(file);
          ends = EpisodeEnds.of(file, rows, cutAt);
        } catch (Refusal refusal) {
          out.refuse(new Origin(chunk.given(), 1, "", Payload.of("{}")), refusal);
          return;
        }
        long number = 0;
        for (int from = 0; from < rows; ) {
          int to = ends.end(from, rows);
          Payload payload =
              Payload.of("{\"first_row\":%d,\"last_row\":%d}".formatted(from, to - 1));
          Origin origin = new Origin(chunk.given(), ++number, "", payload);
          try {
            out.acceptAll(
                episode(file, rows, ends, from, to, origin, environments.get(chunk.path())).rows());
          } catch (Refusal refusal) {
            out.refuse(origin, refusal);
          }
          from = to;
        }
      }
    }

    private RecordedEpisode episode(
        Hdf5Group file,
        int rows,
        EpisodeEnds ends,
        int from,
        int to,
        Origin origin,
        String environment)
        throws Refusal {
      int length = to - from;
      StepArrays steps =
          StepArrays.ofRewards(file.numbers(REWARDS, from, length))
              .withObservations(
                  lists(file.vectors(OBSERVATIONS, from, length)),
                  finalObservation(file, rows, to - 1));
      steps =
          file.isWholeNumbers(ACTIONS)
              ? steps.withActions(file.wholeNumbers(ACTIONS, from, length), null, null)
              : steps.withActions(null, lists(file.vectors(ACTIONS, from, length)), null);
      if (hasLogProbs(file)) {
        steps = steps.withLogProbs(file.group(INFOS).numbers(LOG_PROBS, from, length));
      }
      int terminals = inside(ends.terminals(), from, to);
      int timeouts = inside(ends.timeouts(), from, to);
      Map<String, String> attributes = new TreeMap<>();
      attributes.put("episode", String.valueOf(origin.line()));
      if (terminals > 0) {
        attributes.put("terminals_inside", String.valueOf(terminals));
      }
      if (timeouts > 0) {
        attributes.put("timeouts_inside", String.valueOf(timeouts));
      }
      boolean goal =
          ends.cutAt() == CutAt.TIMEOUTS && (terminals > 0 || ends.terminals().get(to - 1));
      return new RecordedEpisode(
          RecordedEpisode.Names.of(source, environment),
          steps,
          new RecordedEpisode.Ending(
              ends.terminated(to - 1), ends.truncated(to - 1), goal ? Boolean.TRUE : null),
          attributes,
          origin);
    }

    /** Flags before the last row. */
    private static int inside(BitSet flags, int from, int to) {
      return flags.get(from, to - 1).cardinality();
    }

    private static List<Float> finalObservation(Hdf5Group file, int rows, int last) throws Refusal {
      if (!file.has(NEXT_OBSERVATIONS)) {
        return null;
      }
      float[] next = file.vectors(NEXT_OBSERVATIONS, last, 1).get(0);
      boolean another =
          last + 1 < rows && Arrays.equals(next, file.vectors(OBSERVATIONS, last + 1, 1).get(0));
      return another ? null : Floats.asList(next);
    }

    private static List<List<Float>> lists(List<float[]> vectors) {
      return vectors.stream().map(Floats::asList).toList();
    }

    private static boolean hasLogProbs(Hdf5Group file) throws Refusal {
      return file.has(INFOS) && file.isGroup(INFOS) && file.group(INFOS).has(LOG_PROBS);
    }

    private static int requireParallel(Hdf5Group file) throws Refusal {
      int rows = file.rows(REWARDS);
      List<String> parallel = new ArrayList<>(NEEDED);
      parallel.addAll(List.of(EpisodeEnds.TIMEOUTS, NEXT_OBSERVATIONS));
      for (String name : parallel) {
        if (file.has(name) && file.rows(name) != rows) {
          throw new Refusal(
              RejectReason.LENGTHS_DIFFER,
              "The file has %d rewards and %d %s.",
              rows,
              file.rows(name),
              name);
        }
      }
      return rows;
    }
  }
}
