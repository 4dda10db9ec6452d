package io.rewardlake.transforms.ingest.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** JSON Lines: one object per line. */
final class JsonLines extends TextRows {
  private static final ObjectReader READER = Json.MAPPER.readerFor(JsonNode.class);

  JsonLines(Chunk chunk) throws IOException {
    super(chunk, false);
  }

  @Override
  ObjectNode parse(byte[] record) throws Refusal {
    try {
      if (READER.readValue(record) instanceof ObjectNode object) {
        return object;
      }
      throw new Refusal(RejectReason.BROKEN_JSON, "The line is JSON, but not an object.");
    } catch (JsonProcessingException e) {
      decode(record); // says so when the bytes, and not the JSON, are wrong
      throw new Refusal(
          RejectReason.BROKEN_JSON,
          "%s at column %d of the line.",
          e.getOriginalMessage().lines().findFirst().orElse("Not JSON"),
          e.getLocation() == null ? 0 : e.getLocation().getColumnNr());
    } catch (IOException e) {
      decode(record);
      throw new Refusal(RejectReason.BROKEN_JSON, "%s", e.getMessage());
    }
  }
}
