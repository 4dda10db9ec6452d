package io.rewardlake.transforms.ingest;

import io.rewardlake.schemas.errors.RewardlakeException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * Which column means what, for step labels of the format {@code steps}; a HOCON file, see {@code
 * conf/mappings}. A column is a name or the path of a nested value.
 *
 * @param source name of the data set
 * @param id columns that name a row; they travel as attributes
 * @param response the labelled response
 * @param labels which of its steps are right
 * @param right a second response of the row, all of whose steps are right; null: none
 * @param annotator columns of who labelled; none: not recorded
 */
public record StepMapping(
    String source,
    KeyColumns id,
    Response response,
    StepLabelling labels,
    Response right,
    KeyColumns annotator)
    implements Serializable {

  /**
   * A response in steps.
   *
   * @param prompt columns that make the prompt, joined by empty lines
   * @param steps column with the list of steps
   * @param attributes columns that travel under their own name
   */
  public record Response(List<String> prompt, String steps, List<String> attributes)
      implements Serializable {}

  /**
   * Reads a mapping file.
   *
   * @throws RewardlakeException a usage error that names the file, the key and what is wrong with
   *     it
   */
  public static StepMapping load(Path file) {
    return StepMappingReader.read(file);
  }
}
