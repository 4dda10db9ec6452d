package io.rewardlake.jobs;

import io.rewardlake.transforms.export.Export;
import io.rewardlake.transforms.export.ExportFolder;
import java.util.Map;
import java.util.function.Function;

/**
 * What an export is about to write.
 *
 * @param writing writes it
 * @param parameters options that decide its content
 * @param model what tells the model that it depends on; empty for none
 */
record ExportPlan(
    Function<ExportFolder, Export.Result> writing,
    Map<String, String> parameters,
    Map<String, String> model) {}
