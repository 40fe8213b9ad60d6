package io.github.das4j.check;

import static io.github.das4j.replay.RecordedArrays.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.text.PromptEncoder;
import io.github.das4j.text.WeightedPrompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Weighted and long prompts against recorded pieces and states. */
class PromptsGoldenTest {

  private static final double STATES = 1e-3;

  /** Where the mean that is brought back is nearly nothing. */
  private static final double NEARLY_NOTHING = 0.005;

  private static final double LOOSE = 1e-2;

  private static Path folder() {
    return GoldenFolder.recorded("extras/prompts");
  }

  private static WeightedPrompt prompt(JsonNode json, int index) {
    return WeightedPrompt.parse(json.path("prompts").path(index).path("prompt").asText());
  }

  @Test
  void piecesAreTheRecordedOnes() {
    for (JsonNode one : Configs.read(folder().resolve("prompts.json")).path("prompts")) {
      List<List<WeightedPrompt.Piece>> groups = new ArrayList<>();
      for (JsonNode group : one.path("groups")) {
        List<WeightedPrompt.Piece> pieces = new ArrayList<>();
        group.forEach(
            piece ->
                pieces.add(
                    new WeightedPrompt.Piece(piece.path(0).asText(), piece.path(1).asDouble())));
        groups.add(pieces);
      }
      assertThat(WeightedPrompt.parse(one.path("prompt").asText()).groups())
          .as(one.path("prompt").asText())
          .isEqualTo(groups);
    }
  }

  @Test
  void statesAreTheRecordedOnes() {
    try (Scope scope = Scope.open();
        CaseFile file = CaseFile.open(folder(), "prompts", TorchDevice.CPU)) {
      JsonNode json = file.json();
      try (StableDiffusion sd = open("tiny-sd")) {
        for (int k = 0; k < json.path("prompts").size(); k++) {
          int chunks = json.path("prompts").path(k).path("chunks").asInt();
          assertThat(sd.prompts().chunks(prompt(json, k))).isEqualTo(chunks);
          states(file, k + "", sd.prompts().encode(prompt(json, k), 1));
        }
        pairs(file, json.path("pairs"), "pair", sd.prompts());
      }
      try (StableDiffusion xl = open("tiny-sdxl")) {
        for (JsonNode index : json.path("sdxl")) {
          int k = index.asInt();
          states(file, "xl" + k, xl.prompts().encode(prompt(json, k), 1));
        }
        pairs(file, json.path("sdxl_pairs"), "xlpair", xl.prompts());
      }
      assertThat(file.untouched()).allMatch(name -> name.matches(".*\\.(ids\\d?|weights)"));
    }
  }

  private static StableDiffusion open(String model) {
    return StableDiffusion.open(
        ModelFolder.open(GoldenFolder.models().resolve(model)), Placement.CPU_FLOAT32, 0);
  }

  private static void pairs(CaseFile file, JsonNode pairs, String name, PromptEncoder encoder) {
    for (int k = 0; k < pairs.size(); k++) {
      int chunks = pairs.path(k).path("chunks").asInt();
      for (String side : List.of("positive", "negative")) {
        String array = name + k + "." + side;
        if (file.has(array + ".states")) {
          WeightedPrompt prompt = prompt(file.json(), pairs.path(k).path(side).asInt());
          states(file, array, encoder.encode(prompt, chunks));
        }
      }
    }
  }

  private static void states(CaseFile file, String name, Conditioning found) {
    double tolerance = STATES;
    for (String part : List.of(name, name + ".te1", name + ".te2")) {
      for (JsonNode chunk : file.json().path("rescale").path(part)) {
        for (int k = 0; k < 2; k++) {
          tolerance = Math.abs(chunk.path(k).asDouble()) < NEARLY_NOTHING ? LOOSE : tolerance;
        }
      }
    }
    assertClose(
        file, name + ".states", Objects.requireNonNull(found.context()).squeeze(0), tolerance);
    if (file.has(name + ".pooled")) {
      assertClose(file, name + ".pooled", found.pooled().orElseThrow(), 1e-4);
    }
  }
}
