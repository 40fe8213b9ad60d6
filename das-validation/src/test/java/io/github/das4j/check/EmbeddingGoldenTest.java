package io.github.das4j.check;

import static io.github.das4j.replay.RecordedArrays.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.embedding.EmbeddingFile;
import io.github.das4j.checkpoint.embedding.EmbeddingSpec;
import io.github.das4j.checkpoint.embedding.Embeddings;
import io.github.das4j.checkpoint.embedding.TextualInversion;
import io.github.das4j.checkpoint.embedding.TextualInversion.Vectors;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.text.WeightedPrompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Textual inversions of every layout against recorded vectors, ids, weights and states. */
class EmbeddingGoldenTest {

  private static final double TOLERANCE = 1e-4;
  private static final double CHUNKED = 1e-3;

  private static Path folder() {
    return GoldenFolder.recorded("extras/textual_inversion");
  }

  private static JsonNode json() {
    return Configs.read(folder().resolve("textual_inversion.json"));
  }

  private static CaseFile open() {
    return CaseFile.open(folder(), "textual_inversion", TorchDevice.CPU);
  }

  private static EmbeddingSpec spec(JsonNode embedding) {
    return new EmbeddingSpec(folder().resolve(embedding.path("file").asText()), Optional.empty());
  }

  /** Those for one encoder, or those for two, in the order of the record. */
  private static Embeddings embeddings(boolean two) {
    List<EmbeddingSpec> specs = new ArrayList<>();
    for (JsonNode embedding : json().path("embeddings")) {
      if (embedding.path("width").isArray() == two) {
        specs.add(spec(embedding));
      }
    }
    return new Embeddings(specs);
  }

  private static StableDiffusion model(String name, Embeddings embeddings) {
    return StableDiffusion.open(
        ModelFolder.open(GoldenFolder.models().resolve(name)),
        Placement.CPU_FLOAT32,
        0,
        Additions.none().with(embeddings));
  }

  @Test
  void tokensAndVectorsAreTheRecordedOnes() {
    try (Scope scope = Scope.open();
        CaseFile file = open()) {
      for (JsonNode embedding : file.json().path("embeddings")) {
        TextualInversion read = EmbeddingFile.read(spec(embedding));
        String name = embedding.path("case").asText();
        assertThat(read.token()).as(name).isEqualTo(embedding.path("trigger").asText());
        assertThat(read.count()).as(name).isEqualTo(embedding.path("vectors").asInt());
        List<String> arrays = read.ofTwo() ? List.of("vectors1", "vectors2") : List.of("vectors");
        List<Vectors> vectors = List.copyOf(read.vectors().values());
        for (int k = 0; k < arrays.size(); k++) {
          Vectors own = vectors.get(k);
          Tensor found = Tensors.of(own.values(), own.count(), own.width());
          assertClose(file, name + "." + arrays.get(k), found, 0);
        }
        Compared.add("textual inversion", 1, arrays.size());
      }
    }
  }

  @Test
  void statesOfPlainPromptsAreTheRecordedOnes() {
    try (Scope scope = Scope.open();
        CaseFile file = open();
        StableDiffusion sd = model("tiny-sd", embeddings(false));
        StableDiffusion xl = model("tiny-sdxl", embeddings(true))) {
      JsonNode prompts = file.json().path("prompts");
      for (int k = 0; k < prompts.size(); k++) {
        String prompt = prompts.path(k).asText();
        Conditioning found = sd.prompts().encode(prompt).conditioning();
        assertClose(file, k + ".states", found.context().squeeze(0), TOLERANCE);
        Conditioning negative = sd.prompts().encodeNegative(prompt).conditioning();
        assertClose(file, k + ".states", negative.context().squeeze(0), TOLERANCE);
      }
      JsonNode xlPrompts = file.json().path("sdxl_prompts");
      for (int k = 0; k < xlPrompts.size(); k++) {
        String prompt = xlPrompts.path(k).asText();
        Conditioning found = xl.prompts().encode(prompt).conditioning();
        assertClose(file, "xl" + k + ".states", found.context().squeeze(0), TOLERANCE);
        assertClose(file, "xl" + k + ".pooled", found.pooled().orElseThrow(), TOLERANCE);
      }
      Compared.add("prompts with textual inversions", 1, prompts.size() + xlPrompts.size());
    }
  }

  @Test
  void statesOfWeightedPromptsAreTheRecordedOnes() {
    try (Scope scope = Scope.open();
        CaseFile file = open();
        StableDiffusion sd = model("tiny-sd", embeddings(false))) {
      JsonNode prompts = file.json().path("chunked");
      for (int k = 0; k < prompts.size(); k++) {
        WeightedPrompt prompt = WeightedPrompt.parse(prompts.path(k).asText());
        String name = "chunked" + k;
        assertClose(
            file, name + ".states", sd.prompts().encode(prompt, 1).context().squeeze(0), CHUNKED);
      }
    }
  }

  static List<JsonNode> refusals() {
    List<JsonNode> refusals = new ArrayList<>();
    json().path("refusals").forEach(refusals::add);
    return refusals;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("refusals")
  void whatDoesNotFitIsRefusedByName(JsonNode refusal) {
    Embeddings one = new Embeddings(List.of(spec(refusal)));
    String said =
        String.valueOf(
            assertThatThrownBy(() -> model(refusal.path("model").asText(), one).close())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(one.all().get(0).file().getFileName().toString())
                .actual()
                .getMessage());
    for (JsonNode wanted : refusal.path("must_name")) {
      assertThat(wanted.asText().split(" or ")).as(said).anyMatch(said::contains);
    }
    Compared.add("textual inversion refused", 1, 1);
  }
}
