package io.rewardlake.jobs.pipeline;

import com.typesafe.config.ConfigObject;
import java.util.List;

/**
 * A stage of a pipeline.
 *
 * @param name its name, which is also the one in {@code runs}
 * @param command the words of its command, for example {@code ingest preferences}
 * @param needs the stages before it that must be done first
 * @param settings options of the command, by their long names
 */
public record PipelineStage(
    String name, List<String> command, List<String> needs, ConfigObject settings) {}
