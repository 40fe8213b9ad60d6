package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.OpenClipConfig;
import io.github.das4j.checkpoint.original.OpenClipNames;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.ImageRule;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files rewards take, and what they say of others. */
class FilesOfRewardsTest {

  private static final Path CLIP = GoldenFolder.bundled("models/tiny-clip");

  @TempDir Path temp = Path.of("");

  private static Tensor image() {
    return Tensors.of(ImageRule.BUNDLED.image(1, 32, 32), 1, 3, 32, 32).to(ScalarType.Float);
  }

  private static double score(String spec) {
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      Tensor image = image();
      return Tensors.doubles(RewardSpec.parse(spec).open(context).forPrompt("a").score(image))[0];
    }
  }

  /** Features of the image that {@link #score} judges. */
  private static double[] features() {
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      LoadedClip clip = LoadedClip.of(CLIP, context);
      Tensor[] in = {image()};
      for (var stage : clip.imageStages()) {
        in = stage.apply(in);
      }
      return Tensors.doubles(in[0]);
    }
  }

  private Path head(String prefix, int[] layers, int[] widths) {
    Path file = temp.resolve(prefix.replace(".", "") + layers.length + ".safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      int in = features().length;
      for (int k = 0; k < widths.length; k++) {
        String name = layers.length == 0 ? prefix : prefix + "layers." + layers[k] + ".";
        tensors.put(name + "weight", Tensors.of(weights(k, widths[k], in), widths[k], in));
        tensors.put(name + "bias", Tensors.of(weights(k + 9, widths[k], 1), widths[k]));
        in = widths[k];
      }
      SafetensorsWriter.write(file, tensors);
    }
    return file;
  }

  private static float[] weights(int layer, int out, int in) {
    float[] weights = new float[out * in];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (Math.sin(1 + layer + 1.7 * i) / Math.sqrt(in));
    }
    return weights;
  }

  private static double expected(int[] widths, boolean rectified) {
    double[] h = features();
    for (int k = 0; k < widths.length; k++) {
      float[] w = weights(k, widths[k], h.length);
      float[] b = weights(k + 9, widths[k], 1);
      double[] next = new double[widths[k]];
      for (int o = 0; o < next.length; o++) {
        next[o] = b[o];
        for (int i = 0; i < h.length; i++) {
          next[o] += w[o * h.length + i] * h[i];
        }
        if (rectified && k < widths.length - 1) {
          next[o] = Math.max(0, next[o]);
        }
      }
      h = next;
    }
    return h[0];
  }

  @Test
  void eachPublishedLayoutOfAestheticHeadsIsRead() {
    int[] five = {1024, 128, 64, 16, 1};
    assertScore(head("", new int[0], new int[] {1}), expected(new int[] {1}, false));
    assertScore(head("", new int[] {0, 2, 4, 6, 7}, five), expected(five, false));
    assertScore(head("module.", new int[] {0, 2, 4, 6, 7}, five), expected(five, false));
    assertScore(head("", new int[] {0, 3, 6, 9, 11}, five), expected(five, true));
    assertThat(expected(five, true)).isNotCloseTo(expected(five, false), within(1e-3));
  }

  private static Map<String, Tensor> classifier(int in) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int[] widths = {256, 128, 1};
    int width = in;
    for (int k = 0; k < widths.length; k++) {
      String name = "fc" + (k + 1) + ".";
      tensors.put(name + "weight", Tensors.of(weights(k, widths[k], width), widths[k], width));
      tensors.put(name + "bias", Tensors.of(weights(k + 9, widths[k], 1), widths[k]));
      width = widths[k];
    }
    return tensors;
  }

  private Path written(String name, Map<String, Tensor> tensors) {
    Path file = temp.resolve(name + ".safetensors");
    SafetensorsWriter.write(file, tensors);
    return file;
  }

  /** As the anime world's classifiers are: a probability by a logistic curve. */
  @Test
  void aClassifierGivesAProbability() {
    try (Scope scope = Scope.open()) {
      Path file = written("aes-B32-v0", classifier(features().length));
      double logit = expected(new int[] {256, 128, 1}, true);
      assertScore(file, 1 / (1 + Math.exp(-logit)));
    }
  }

  /** As simple-aesthetics-predictor saves them: the head under a name, the tower beside it. */
  @Test
  void aHeadIsFoundBesideTheTowerThatItWasSavedWith() {
    int[] five = {1024, 128, 64, 16, 1};
    int in = features().length;
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("vision_model.post_layernorm.weight", Tensors.of(new float[8], 8));
      tensors.put("visual_projection.weight", Tensors.of(new float[8], 2, 4));
      Map<String, Tensor> single = new LinkedHashMap<>(tensors);
      single.put("predictor.weight", Tensors.of(weights(0, 1, in), 1, in));
      single.put("predictor.bias", Tensors.of(weights(9, 1, 1), 1));
      assertScore(written("v1", single), expected(new int[] {1}, false));
      try (StateDict stack = StateDicts.open(head("", new int[] {0, 2, 4, 6, 7}, five))) {
        stack.names().forEach(name -> tensors.put(name, stack.tensor(name)));
        assertScore(written("v2", tensors), expected(five, false));
      }
    }
  }

  @Test
  void aHeadOfAnotherClipIsToldByItsWidth() {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> single = new LinkedHashMap<>();
      single.put("weight", Tensors.of(new float[512], 1, 512));
      single.put("bias", Tensors.of(new float[1], 1));
      Path b32 = written("sa_0_4_vit_b_32_linear", single);
      assertRefused(
          "aesthetic:" + CLIP + "," + b32,
          "takes features of width 512 (as of ViT-B/32 and ViT-B/16), this CLIP has "
              + features().length);
      Path anime = written("anime", classifier(768));
      assertRefused("aesthetic:" + CLIP + "," + anime, "width 768 (as of ViT-L/14), this CLIP");
      Map<String, Tensor> wide = classifier(features().length);
      wide.put("fc1.weight", Tensors.of(new float[64 * features().length], 64, features().length));
      assertRefused("aesthetic:" + CLIP + "," + written("wide", wide), "fc1.weight");
    }
  }

  private static void assertScore(Path head, double expected) {
    assertThat(score("aesthetic:" + CLIP + "," + head))
        .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  @Test
  void otherHeadsAndOtherNetworksAreRefusedByName() {
    Path odd = head("", new int[] {0, 2, 4}, new int[] {8, 4, 1});
    assertRefused("aesthetic:" + CLIP + "," + odd, "a stack of linear layers other than");
    String clip = CLIP.resolve("model.safetensors").toString();
    assertRefused("aesthetic:" + CLIP + "," + clip, "is a CLIP in transformers' layout");
    String head = GoldenFolder.bundled("models/tiny-aesthetic").toString();
    assertRefused("hps:" + head + "," + CLIP, "is an aesthetic head, not a CLIP in open_clip's");
    assertRefused(
        "clip:" + GoldenFolder.bundled("models/tiny-sd/unet"), "is a U-Net in diffusers'");
    assertRefused(
        "pick:" + GoldenFolder.bundled("models/tiny-sd/text_encoder"),
        "is the text tower of a CLIP");
    assertRefused("imagereward:" + CLIP, "is a CLIP in transformers' layout");
  }

  private static void assertRefused(String spec, String complaint) {
    assertThatThrownBy(() -> score(spec))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(complaint)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @Test
  void lpipsOfOtherTrunksIsRefusedByName() {
    Path vgg = temp.resolve("vgg.pth.safetensors");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      List.of(64, 128, 256, 512, 512)
          .forEach(
              width ->
                  tensors.put(
                      "lin" + tensors.size() + ".model.1.weight",
                      Tensors.of(new float[width], 1, width, 1, 1)));
      SafetensorsWriter.write(vgg, tensors);
    }
    assertThatThrownBy(() -> PerceptualDistance.open(vgg, vgg, Placement.CPU_FLOAT32).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is LPIPS's weights of VGG's layers, not AlexNet's features");
  }

  /** The recorded HPS v2 under transformers' names, with a configuration of the same sizes. */
  @Test
  void hpsIsReadInEitherLayout() throws IOException {
    Path folder = JudgeFiles.bundled().hps(temp);
    Path other = Files.createDirectory(temp.resolve("transformers"));
    try (Scope scope = Scope.open();
        StateDict dict = StateDicts.open(folder.resolve("HPS_v2_compressed.pt"))) {
      StateDict renamed = OpenClipNames.renamed(dict);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      renamed.names().forEach(name -> tensors.put(name, renamed.tensor(name)));
      SafetensorsWriter.write(other.resolve("model.safetensors"), tensors);
      Files.writeString(
          other.resolve("config.json"), config(OpenClipConfig.of(dict, folder)).toString());
    }
    for (String name : List.of("vocab.json", "merges.txt")) {
      Files.copy(folder.resolve(name), other.resolve(name));
    }
    double first = score("hps:" + folder + ",published");
    assertThat(score("hps:" + other + ",published")).isCloseTo(first, within(1e-6));
  }

  private static ObjectNode config(ClipConfig config) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("model_type", "clip");
    node.put("projection_dim", config.projectionDim());
    ClipConfig.Text text = config.text();
    node.putObject("text_config")
        .put("vocab_size", text.vocabSize())
        .put("hidden_size", text.hiddenSize())
        .put("intermediate_size", text.intermediateSize())
        .put("num_hidden_layers", text.numHiddenLayers())
        .put("num_attention_heads", text.numAttentionHeads())
        .put("max_position_embeddings", text.maxPositionEmbeddings())
        .put("projection_dim", text.projectionDim())
        .put("hidden_act", text.hiddenAct().name().toLowerCase(Locale.ROOT))
        .put("eos_token_id", text.eosTokenId());
    ClipConfig.Vision vision = config.vision();
    node.putObject("vision_config")
        .put("hidden_size", vision.hiddenSize())
        .put("intermediate_size", vision.intermediateSize())
        .put("num_hidden_layers", vision.numHiddenLayers())
        .put("num_attention_heads", vision.numAttentionHeads())
        .put("image_size", vision.imageSize())
        .put("patch_size", vision.patchSize())
        .put("projection_dim", vision.projectionDim())
        .put("hidden_act", vision.hiddenAct().name().toLowerCase(Locale.ROOT));
    return node;
  }

  @Test
  void tokensBeyondTheTextTowerAreFoundWhenAJudgeIsOpened() throws IOException {
    Path folder = JudgeFiles.bundled().hps(temp);
    Files.writeString(folder.resolve("added_tokens.json"), "{\"<far>\": 99999}");
    try (RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      assertThatThrownBy(() -> RewardSpec.parse("hps:" + folder).open(context))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContainingAll("'<far>' with the id 99999", "rows (ids 0 to ");
    }
  }
}
