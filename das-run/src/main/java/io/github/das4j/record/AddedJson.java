package io.github.das4j.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.embedding.LearnedEmbedding;
import io.github.das4j.checkpoint.lora.MergedLora;
import io.github.das4j.files.Json;
import io.github.das4j.stable.Added;
import io.github.das4j.stable.AddedVae;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was brought to a model, in records: files by name, without a folder. */
public final class AddedJson {

  private static final String LORAS = "loras";
  private static final String EMBEDDINGS = "embeddings";
  private static final String VAE = "vae";
  private static final String FILE = "file";
  private static final String SCALE = "scale";
  private static final String TOKEN = "token";
  private static final String SHA_256 = "sha256";

  private AddedJson() {}

  /** Puts into a record what there is, and nothing where there is nothing. */
  public static void put(ObjectNode record, Added added) {
    if (!added.loras().isEmpty()) {
      ArrayNode list = record.putArray(LORAS);
      added
          .loras()
          .forEach(
              lora -> entry(list.addObject(), lora.file(), lora.sha256()).put(SCALE, lora.scale()));
    }
    if (!added.embeddings().isEmpty()) {
      ArrayNode list = record.putArray(EMBEDDINGS);
      added
          .embeddings()
          .forEach(
              each -> entry(list.addObject(), each.file(), each.sha256()).put(TOKEN, each.token()));
    }
    added.vae().ifPresent(vae -> entry(record.putObject(VAE), vae.file(), vae.sha256()));
  }

  private static ObjectNode entry(ObjectNode node, String file, String sha256) {
    return node.put(FILE, file).put(SHA_256, sha256);
  }

  /**
   * Reads back what {@link #put} wrote; nothing of records that have none.
   *
   * @throws IllegalArgumentException if it is not as it was written
   */
  public static Added read(JsonNode record) {
    List<MergedLora> loras = new ArrayList<>();
    for (JsonNode lora : record.path(LORAS)) {
      loras.add(
          new MergedLora(
              text(lora, FILE), text(lora, SHA_256), Json.required(lora, SCALE).asDouble()));
    }
    List<LearnedEmbedding> embeddings = new ArrayList<>();
    for (JsonNode one : record.path(EMBEDDINGS)) {
      embeddings.add(new LearnedEmbedding(text(one, FILE), text(one, TOKEN), text(one, SHA_256)));
    }
    JsonNode vae = record.path(VAE);
    return new Added(
        loras,
        embeddings,
        vae.isObject()
            ? Optional.of(new AddedVae(text(vae, FILE), text(vae, SHA_256)))
            : Optional.empty());
  }

  private static String text(JsonNode node, String field) {
    return Json.required(node, field).asText();
  }
}
