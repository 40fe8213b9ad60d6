package io.github.das4j.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names as published repositories have them. */
class FileSelectionTest {

  private static FileSelection of(String variant, String... names) {
    return FileSelection.of(List.of(names), variant, name -> true);
  }

  @Test
  void aNetworkByItselfIsOneSetOfWeightsWithItsTokenizer() {
    FileSelection clip =
        of(
            "",
            ".gitattributes",
            "README.md",
            "config.json",
            "flax_model.msgpack",
            "merges.txt",
            "model.safetensors",
            "preprocessor_config.json",
            "pytorch_model.bin",
            "special_tokens_map.json",
            "tf_model.h5",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json");
    assertThat(clip.lacking()).isEmpty();
    assertThat(clip.files())
        .containsExactly(
            "config.json",
            "merges.txt",
            "model.safetensors",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json");
  }

  @Test
  void whatTorchSaveWroteIsTakenWhereThereIsNothingElse() {
    assertThat(of("", "config.json", "pytorch_model.bin").files())
        .containsExactly("config.json", "pytorch_model.bin");
    assertThat(of("fp16", "config.json", "model.safetensors", "pytorch_model.fp16.bin").files())
        .containsExactly("config.json", "model.safetensors");
  }

  /** diffusers puts the variant of a shard behind the stem today, and put it behind the number. */
  @Test
  void shardsAreTakenWithTheirIndexAllOrNone() {
    String[] published = {
      "config.json",
      "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
      "model.safetensors.index.json",
      "model.fp16-00001-of-00002.safetensors",
      "model.fp16-00002-of-00002.safetensors",
      "model.safetensors.index.fp16.json"
    };
    assertThat(of("", published).files())
        .containsExactly(
            "config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json");
    assertThat(of("fp16", published).files())
        .containsExactly(
            "config.json",
            "model.fp16-00001-of-00002.safetensors",
            "model.fp16-00002-of-00002.safetensors",
            "model.safetensors.index.fp16.json");
    assertThat(
            of("fp16", "model-00001-of-00001.fp16.safetensors", "model.safetensors.index.fp16.json")
                .files())
        .hasSize(2);
    List<String> torn = new ArrayList<>(List.of(published));
    torn.remove("model.fp16-00002-of-00002.safetensors");
    assertThat(of("fp16", torn.toArray(String[]::new)).files())
        .contains("model-00001-of-00002.safetensors")
        .noneMatch(name -> name.contains("fp16"));
  }

  @Test
  void aLoraIsTheOnlyFileThatCouldBeMeant() {
    assertThat(of("", "README.md", "image.png", "pytorch_lora_weights.safetensors").files())
        .containsExactly("pytorch_lora_weights.safetensors");
    assertThat(of("", "a.bin", "a.safetensors").files()).containsExactly("a.safetensors");
    assertThat(of("", "a.safetensors", "b.safetensors").lacking())
        .containsExactly(
            "one file of weights, but several: name one of a.safetensors, b.safetensors");
    assertThat(of("", "README.md").lacking())
        .containsExactly("weights of a kind that is known here");
  }

  @Test
  void aPipelineIsWhatItsIndexHas() {
    String[] names = {
      "model_index.json",
      "scheduler/scheduler_config.json",
      "unet/config.json",
      "unet/diffusion_pytorch_model.safetensors",
      "text_encoder/config.json",
      "text_encoder/model.safetensors",
      "tokenizer/vocab.json",
      "tokenizer/merges.txt",
      "vae/config.json",
      "vae/diffusion_pytorch_model.safetensors",
      "safety_checker/model.safetensors"
    };
    List<String> index = List.of("unet", "vae", "text_encoder", "tokenizer", "safety_checker");
    FileSelection selection = FileSelection.of(List.of(names), "", index::contains);
    assertThat(selection.lacking()).isEmpty();
    assertThat(selection.files()).hasSize(10).doesNotContain("safety_checker/model.safetensors");
    assertThat(of("", names).lacking()).contains("text_encoder_2/config.json");
  }
}
