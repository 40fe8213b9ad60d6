package io.github.das4j.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.PromptSyntax;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.files.Json;
import io.github.das4j.text.WeightedPrompt;

/** What prompts with weights were read as: groups of pieces, each a text and its weight. */
public final class PiecesJson {

  private PiecesJson() {}

  /** Adds the pieces of both prompts to a record, where they are read with weights. */
  public static void add(ObjectNode record, SampleRequest request) {
    if (request.settings().denoising().promptSyntax() == PromptSyntax.WEIGHTED) {
      record.set("pieces", of(request.prompt()));
      record.set("negative_pieces", of(request.negativePrompt()));
    }
  }

  private static ArrayNode of(String prompt) {
    ArrayNode groups = Json.MAPPER.createArrayNode();
    WeightedPrompt.parse(prompt)
        .groups()
        .forEach(
            group -> {
              ArrayNode pieces = groups.addArray();
              group.forEach(piece -> pieces.addArray().add(piece.text()).add(piece.weight()));
            });
    return groups;
  }
}
