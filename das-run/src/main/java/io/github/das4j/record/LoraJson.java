package io.github.das4j.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.das4j.checkpoint.lora.MergedLora;
import io.github.das4j.files.Json;
import java.util.ArrayList;
import java.util.List;

/** The LoRAs in a model's weights, in records: their files by name, without a folder. */
public final class LoraJson {

  private static final String FILE = "file";
  private static final String SCALE = "scale";
  private static final String SHA_256 = "sha256";

  private LoraJson() {}

  public static ArrayNode write(List<MergedLora> loras) {
    ArrayNode list = Json.MAPPER.createArrayNode();
    loras.forEach(
        lora ->
            list.addObject()
                .put(FILE, lora.file())
                .put(SCALE, lora.scale())
                .put(SHA_256, lora.sha256()));
    return list;
  }

  /**
   * Reads back what {@link #write} wrote; none of records that have no list.
   *
   * @throws IllegalArgumentException if it is not as it was written
   */
  public static List<MergedLora> read(JsonNode list) {
    List<MergedLora> loras = new ArrayList<>();
    for (JsonNode lora : list) {
      loras.add(
          new MergedLora(
              Json.required(lora, FILE).asText(),
              Json.required(lora, SHA_256).asText(),
              Json.required(lora, SCALE).asDouble()));
    }
    return loras;
  }
}
