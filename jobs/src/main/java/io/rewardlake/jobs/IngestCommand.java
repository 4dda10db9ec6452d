package io.rewardlake.jobs;

import picocli.CommandLine.Command;

/** Groups the commands that load raw data. */
@Command(
    name = "ingest",
    description = "Load raw data into the lake.",
    mixinStandardHelpOptions = true,
    subcommands = {
      IngestPreferencesCommand.class,
      IngestRatingsCommand.class,
      IngestStepLabelsCommand.class,
      IngestEpisodesCommand.class,
      IngestTreesCommand.class
    })
final class IngestCommand {}
