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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Data sets of Minari: {@code main_data.hdf5}, each group {@code episode_k} of which is an episode,
 * and {@code metadata.json} beside it. Observations have one entry more than actions, the final
 * one; terminations and truncations count at the last step, earlier ones are refused. Numbers
 * become 32-bit floats, rewards stay doubles; infos are passed over. Spaces of boxes in Dict and
 * Tuple are flattened as Gymnasium does it. Cost: one task per file, which holds one episode.
 *
 * @param environment name of the environment; null: as the metadata have it
 */
record Minari(String environment) implements Hdf5Format {
  static final String NAME = "minari";

  /** What was read of a file stays in memory with it; so it is opened again after as many. */
  private static final int REOPEN = 256;

  private static final String EPISODE = "episode_";
  private static final String OBSERVATIONS = "observations";
  private static final String ACTIONS = "actions";
  private static final String REWARDS = "rewards";
  private static final Set<String> TOLD_ELSEWHERE = Set.of("total_steps", "seed");

  @Override
  public String title() {
    return NAME;
  }

  @Override
  public Parser parser(List<InputFile> files, Feed feed) {
    Map<String, MinariInfo> infos = new HashMap<>();
    for (InputFile file : files) {
      infos.put(file.path(), MinariInfo.beside(file, environment));
      requireEpisodes(file);
    }
    return new Parser(feed.source(), infos);
  }

  private static void requireEpisodes(InputFile file) {
    try (Hdf5Input input = Hdf5Input.open(file.whole())) {
      if (episodes(input).isEmpty()) {
        throw Errors.formatColumnMissing(NAME, List.of(EPISODE + "0"), file.given(), input.names());
      }
    } catch (IOException e) {
      throw Errors.unreadableFile(file.given(), e);
    }
  }

  /** Names of the episodes, in the order of their numbers. */
  private static List<String> episodes(Hdf5Input input) {
    return input.names().stream()
        .filter(name -> name.matches(EPISODE + "\\d{1,18}"))
        .sorted(Comparator.comparingLong(Minari::number))
        .toList();
  }

  private static long number(String episode) {
    return Long.parseLong(episode.substring(EPISODE.length()));
  }

  /**
   * Reads the episodes of a file.
   *
   * @param source name of the data set
   * @param infos what is known of each file, by path
   */
  record Parser(String source, Map<String, MinariInfo> infos) implements FileParser<TableRow> {
    @Override
    public void parse(Chunk chunk, RowParser.Sink<TableRow> out) throws IOException {
      MinariInfo info = infos.get(chunk.path());
      int read = 0;
      int all = 1;
      while (read < all) {
        try (Hdf5Input input = Hdf5Input.open(chunk)) {
          List<String> names = episodes(input);
          all = names.size();
          int end = Math.min(all, read + REOPEN);
          for (; read < end; read++) {
            String name = names.get(read);
            Payload payload = Payload.of("{\"episode\":\"" + name + "\"}");
            Origin origin = new Origin(chunk.given(), read + 1L, "", payload);
            try {
              out.acceptAll(episode(input.root().group(name), info, origin).rows());
            } catch (Refusal refusal) {
              out.refuse(origin, refusal);
            }
          }
        }
      }
    }

    private RecordedEpisode episode(Hdf5Group group, MinariInfo info, Origin origin)
        throws Refusal {
      int steps = group.rows(REWARDS);
      requireRows(group, OBSERVATIONS, steps + 1, steps);
      requireRows(group, ACTIONS, steps, steps);
      Map<String, String> told = group.attributes();
      Long recorded = number(told, "total_steps");
      if (recorded != null && recorded != steps) {
        throw new Refusal(
            RejectReason.LENGTHS_DIFFER,
            "The episode has %d rewards, and total_steps is %d.",
            steps,
            recorded);
      }
      List<List<Float>> seen =
          group.vectors(OBSERVATIONS, 0, steps + 1).stream().map(Floats::asList).toList();
      StepArrays arrays =
          StepArrays.ofRewards(group.numbers(REWARDS, 0, steps))
              .withObservations(seen.subList(0, steps), seen.get(steps));
      arrays =
          group.isWholeNumbers(ACTIONS)
              ? arrays.withActions(group.wholeNumbers(ACTIONS, 0, steps), null, null)
              : arrays.withActions(
                  null,
                  group.vectors(ACTIONS, 0, steps).stream().map(Floats::asList).toList(),
                  null);
      Map<String, String> attributes = new TreeMap<>(told);
      attributes.keySet().removeAll(TOLD_ELSEWHERE);
      if (info.datasetId() != null) {
        attributes.put("dataset_id", info.datasetId());
      }
      return new RecordedEpisode(
          new RecordedEpisode.Names(
              source, info.environment(), null, 0, info.policy(), number(told, "seed")),
          arrays,
          new RecordedEpisode.Ending(
              atTheEnd(group, "terminations", steps), atTheEnd(group, "truncations", steps), null),
          attributes,
          origin);
    }

    private static void requireRows(Hdf5Group group, String name, int wanted, int steps)
        throws Refusal {
      int rows = group.rows(name);
      if (rows != wanted) {
        throw new Refusal(
            RejectReason.LENGTHS_DIFFER,
            "The episode has %d rewards and %d %s; needed are %d.",
            steps,
            rows,
            name,
            wanted);
      }
    }

    /** Whether the flag is set at the last step; it must not be at another. */
    private static boolean atTheEnd(Hdf5Group group, String name, int steps) throws Refusal {
      requireRows(group, name, steps, steps);
      boolean[] flags = group.flags(name, 0, steps);
      for (int step = 0; step < steps - 1; step++) {
        if (flags[step]) {
          throw new Refusal(
              RejectReason.STEP_AFTER_END, "'%s' is set at step %d of %d.", name, step, steps);
        }
      }
      return steps > 0 && flags[steps - 1];
    }

    private static Long number(Map<String, String> attributes, String name) throws Refusal {
      String text = attributes.get(name);
      try {
        return text == null ? null : Long.valueOf(text);
      } catch (NumberFormatException e) {
        throw new Refusal(RejectReason.BAD_NUMBER, "Attribute '%s' is %s.", name, text);
      }
    }
  }
}
