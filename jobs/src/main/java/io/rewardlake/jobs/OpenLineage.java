package io.rewardlake.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rewardlake.schemas.lake.StageRun;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Tells an OpenLineage receiver (Marquez, DataHub, ...) of each attempt at a stage: START, then
 * COMPLETE or FAIL with the tables read and written at their exact versions.
 *
 * <p>Source: OpenLineage specification 2-0-2, facets nominalTime, errorMessage, version and
 * outputStatistics. {@code OPENLINEAGE_API_KEY} is sent as a bearer token.
 */
final class OpenLineage implements StageObserver {
  private static final String PRODUCER = "urn:rewardlake:0.1.0";
  private static final String SPEC = "https://openlineage.io/spec/";
  private static final String PATH = "/api/v1/lineage";

  private final JsonPost receiver;
  private final StageRun stage;

  OpenLineage(String address, StageRun stage) {
    this.receiver = JsonPost.to(address, System.getenv("OPENLINEAGE_API_KEY"));
    this.stage = stage;
  }

  @Override
  public void started() throws IOException {
    receiver.post(PATH, event("START"));
  }

  @Override
  public void succeeded() throws IOException {
    receiver.post(PATH, event("COMPLETE"));
  }

  @Override
  public void failed(Throwable failure) throws IOException {
    ObjectNode event = event("FAIL");
    ObjectNode facets = (ObjectNode) event.at("/run/facets");
    facet(facets, "errorMessage", "facets/1-0-1/ErrorMessageRunFacet")
        .put("message", String.valueOf(failure.getMessage()))
        .put("programmingLanguage", "Java");
    receiver.post(PATH, event);
  }

  private ObjectNode event(String type) {
    ObjectNode event =
        JsonPost.JSON
            .createObjectNode()
            .put("eventType", type)
            .put("eventTime", Instant.now().toString())
            .put("producer", PRODUCER)
            .put("schemaURL", SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent");
    String attempt = stage.key() + "/" + stage.started();
    ObjectNode run =
        event
            .putObject("run")
            .put(
                "runId",
                UUID.nameUUIDFromBytes(attempt.getBytes(StandardCharsets.UTF_8)).toString());
    facet(run.putObject("facets"), "nominalTime", "facets/1-0-1/NominalTimeRunFacet")
        .put("nominalStartTime", stage.key().date() + "T00:00:00Z");
    event
        .putObject("job")
        .put("namespace", "rewardlake")
        .put("name", stage.key().run() + "." + stage.key().stage());
    datasets(event.putArray("inputs"), stage.inputVersions(), false);
    datasets(event.putArray("outputs"), stage.outputVersions(), true);
    return event;
  }

  private void datasets(ArrayNode list, Map<String, Long> versions, boolean written) {
    URI lake = URI.create(stage.lake().location().replace(" ", "%20"));
    String namespace =
        lake.getScheme() == null
            ? "file"
            : lake.getScheme() + (lake.getAuthority() == null ? "" : "://" + lake.getAuthority());
    new TreeMap<>(versions)
        .forEach(
            (table, version) -> {
              ObjectNode dataset =
                  list.addObject()
                      .put("namespace", namespace)
                      .put("name", lake.getPath() + "/" + table);
              facet(
                      dataset.putObject("facets"),
                      "version",
                      "facets/1-0-1/DatasetVersionDatasetFacet")
                  .put("datasetVersion", String.valueOf(version));
              Long rows = stage.counts().get(table + " rows");
              if (written && rows != null) {
                facet(
                        dataset.putObject("outputFacets"),
                        "outputStatistics",
                        "facets/1-0-2/OutputStatisticsOutputDatasetFacet")
                    .put("rowCount", rows);
              }
            });
  }

  private static ObjectNode facet(ObjectNode facets, String name, String schema) {
    return facets
        .putObject(name)
        .put("_producer", PRODUCER)
        .put("_schemaURL", SPEC + schema + ".json");
  }
}
