package io.github.das4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.embedding.EmbeddingFile;
import io.github.das4j.checkpoint.embedding.EmbeddingSpec;
import io.github.das4j.checkpoint.embedding.TextualInversion;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Prompts that name textual inversions against recorded ids and weights. */
class EmbeddingTokensGoldenTest {

  private static Path folder() {
    return GoldenFolder.recorded("extras/textual_inversion");
  }

  private static CaseFile open() {
    return CaseFile.open(folder(), "textual_inversion", TorchDevice.CPU);
  }

  /** Tokens of those for one encoder, or of those for two, in the order of the record. */
  private static LearnedTokens learned(boolean two) {
    String model = two ? "tiny-sdxl" : "tiny-sd";
    int next = ModelFolder.open(GoldenFolder.models().resolve(model)).textEncoder().vocabSize();
    List<LearnedTokens.Entry> entries = new ArrayList<>();
    JsonNode json = Configs.read(folder().resolve("textual_inversion.json"));
    for (JsonNode embedding : json.path("embeddings")) {
      if (embedding.path("width").isArray() == two) {
        Path file = folder().resolve(embedding.path("file").asText());
        TextualInversion read = EmbeddingFile.read(new EmbeddingSpec(file, Optional.empty()));
        entries.add(new LearnedTokens.Entry(read.token(), next, read.count()));
        next += read.count();
      }
    }
    return new LearnedTokens(entries);
  }

  private static ClipTokenizer tokenizer(String name) {
    return ClipTokenizer.open(GoldenFolder.models().resolve(name));
  }

  private static void assertIds(CaseFile file, String name, int[] found) {
    try (Scope scope = Scope.open()) {
      long[] recorded = Tensors.longs(file.recorded(name));
      assertThat(Arrays.stream(found).asLongStream().toArray()).as(name).isEqualTo(recorded);
    }
  }

  @Test
  void idsOfPlainPromptsAreTheRecordedOnes() {
    try (CaseFile file = open();
        ClipTokenizer sd = tokenizer("tiny-sd/tokenizer");
        ClipTokenizer first = tokenizer("tiny-sdxl/tokenizer");
        ClipTokenizer second = tokenizer("tiny-sdxl/tokenizer_2")) {
      JsonNode prompts = file.json().path("prompts");
      PromptTokens tokens = new PromptTokens(sd, learned(false));
      for (int k = 0; k < prompts.size(); k++) {
        assertIds(file, k + ".ids", tokens.encode(prompts.path(k).asText()).ids());
      }
      LearnedTokens learned = learned(true);
      JsonNode xl = file.json().path("sdxl_prompts");
      for (int k = 0; k < xl.size(); k++) {
        String prompt = xl.path(k).asText();
        assertIds(file, "xl" + k + ".ids1", new PromptTokens(first, learned).encode(prompt).ids());
        assertIds(file, "xl" + k + ".ids2", new PromptTokens(second, learned).encode(prompt).ids());
      }
    }
  }

  @Test
  void idsAndWeightsOfChunksAreTheRecordedOnes() {
    try (Scope scope = Scope.open();
        CaseFile file = open();
        ClipTokenizer sd = tokenizer("tiny-sd/tokenizer")) {
      JsonNode prompts = file.json().path("chunked");
      for (int k = 0; k < prompts.size(); k++) {
        WeightedPrompt prompt = WeightedPrompt.parse(prompts.path(k).asText());
        List<PromptChunk> chunks = PromptChunk.of(prompt, new PromptTokens(sd, learned(false)));
        String name = "chunked" + k;
        int[] ids = chunks.stream().flatMapToInt(chunk -> Arrays.stream(chunk.ids())).toArray();
        assertIds(file, name + ".ids", ids);
        double[] weights =
            chunks.stream().flatMapToDouble(chunk -> Arrays.stream(chunk.weights())).toArray();
        assertThat(weights)
            .containsExactly(Tensors.doubles(file.recorded(name + ".weights")), within(1e-12));
      }
    }
  }

  @Test
  void newIdsBeginBehindTheVocabularyInOrder() {
    JsonNode json = Configs.read(folder().resolve("textual_inversion.json"));
    for (boolean two : new boolean[] {false, true}) {
      LearnedTokens learned = learned(two);
      json.path(two ? "sdxl_token_ids" : "token_ids")
          .properties()
          .forEach(
              each -> {
                List<Integer> ids = new ArrayList<>();
                each.getValue().forEach(id -> ids.add(id.asInt()));
                assertThat(learned.entries())
                    .filteredOn(entry -> entry.token().equals(each.getKey()))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.ids()).containsExactly(toInts(ids)));
              });
    }
  }

  private static int[] toInts(List<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }
}
