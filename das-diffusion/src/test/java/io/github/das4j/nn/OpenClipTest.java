package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.OpenClipConfig;
import io.github.das4j.checkpoint.original.OpenClipNames;
import io.github.das4j.checkpoint.pickle.PickleStateDict;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.ImageRule;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.golden.Recorded;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CLIPs in open_clip's layout: the recorded one, and one packed from transformers' layout. */
class OpenClipTest {

  private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] STD = {0.26862954, 0.26130258, 0.27577711};

  @Test
  void featuresAreTheRecordedOnes(@TempDir Path temp) throws IOException {
    Path folder = JudgeFiles.recorded().hps(temp);
    try (Recorded golden = Recorded.open("judges/hpsv2");
        Arena arena = new Arena();
        StateDict file = PickleStateDict.open(folder.resolve("HPS_v2_compressed.pt"))) {
      Clip clip = clip(OpenClipNames.renamed(file), OpenClipConfig.of(file, folder), arena);
      int size = clip.config().vision().imageSize();
      int cases = 0;
      for (String name : golden.keys("(.+)\\.image_features_raw")) {
        // What has the network's size already needs no resize.
        if (!golden.has(name + ".pixel_u8_sum")) {
          Tensor images = JudgeFiles.ruled(golden.json(), name, size);
          Tensor mean = Tensors.of(MEAN, 1, 3, 1, 1);
          Tensor pixels = images.sub(mean).div(Tensors.of(STD, 1, 3, 1, 1));
          golden.assertClose(clip.imageFeatures(pixels), name + ".image_features_raw", 1e-4);
          cases++;
        }
      }
      Tensor text = clip.textFeatures(golden.get("token_ids"));
      golden.assertClose(text, "text_features_raw", 1e-4);
      ScalarOptional two = new ScalarOptional(new Scalar(2));
      golden.assertClose(text.div(text.norm(two, new long[] {1}, true)), "text_features", 1e-4);
      golden.report(cases);
    }
  }

  @Test
  void theSameWeightsInEitherLayoutAreTheSameNetwork() {
    Path folder = GoldenFolder.bundled("models").resolve("tiny-clip");
    ClipConfig config = Configs.clip(folder);
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        StateDict file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
      Clip plain = clip(file, config, arena);
      Given packed = new Given(packed(file, config));
      Clip packedClip = clip(OpenClipNames.renamed(packed), config, arena);
      int side = config.vision().imageSize();
      Tensor pixels = Tensors.of(ImageRule.BUNDLED.image(1, side, side), 1, 3, side, side);
      assertClose(packedClip.imageFeatures(pixels), plain.imageFeatures(pixels), 1e-6);
      Tensor ids = Tensors.of(new long[] {1022, 5, 77, 300, 1023}, 1, 5);
      assertClose(packedClip.textFeatures(ids), plain.textFeatures(ids), 1e-6);
    }
  }

  @Test
  void whatCannotBeCutOrTurnedIsListedAsWronglyShaped() {
    Path folder = GoldenFolder.bundled("models").resolve("tiny-clip");
    ClipConfig config = Configs.clip(folder);
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        StateDict file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
      Map<String, Tensor> packed = packed(file, config);
      packed.put("text_projection", Tensors.of(new double[] {1, 2}, 2));
      packed.put("transformer.resblocks.0.attn.in_proj_bias", Tensors.of(new double[] {1}, 1));
      StateDict renamed = OpenClipNames.renamed(new Given(packed));
      assertThatThrownBy(() -> clip(renamed, config, arena))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("text_projection.weight [2] instead of")
          .hasMessageContaining("layers.0.self_attn.q_proj.bias [1] instead of");
    }
  }

  private static Clip clip(StateDict dict, ClipConfig config, Arena arena) {
    Weights weights = Weights.of(dict, Placement.CPU_FLOAT32, arena);
    Clip clip = new Clip(weights, config);
    weights.verify();
    return clip;
  }

  /** Transformers' tensors as open_clip stores them. */
  private static Map<String, Tensor> packed(StateDict hf, ClipConfig config) {
    Map<String, Tensor> packed = new LinkedHashMap<>();
    packed.put("logit_scale", hf.tensor("logit_scale"));
    packed.put("text_projection", hf.tensor("text_projection.weight").t());
    packed.put("visual.proj", hf.tensor("visual_projection.weight").t());
    Names text = new Names(hf, packed, "text_model.", "");
    text.put("embeddings.token_embedding.weight", "token_embedding.weight");
    text.put("embeddings.position_embedding.weight", "positional_embedding");
    text.norm("final_layer_norm", "ln_final");
    text.layers(config.text().numHiddenLayers());
    Names vision = new Names(hf, packed, "vision_model.", "visual.");
    vision.put("embeddings.class_embedding", "class_embedding");
    vision.put("embeddings.patch_embedding.weight", "conv1.weight");
    vision.put("embeddings.position_embedding.weight", "positional_embedding");
    vision.norm("pre_layrnorm", "ln_pre");
    vision.norm("post_layernorm", "ln_post");
    vision.layers(config.vision().numHiddenLayers());
    return packed;
  }

  private record Names(StateDict hf, Map<String, Tensor> packed, String from, String to) {

    void put(String name, String renamed) {
      packed.put(to + renamed, hf.tensor(from + name));
    }

    void norm(String name, String renamed) {
      put(name + ".weight", renamed + ".weight");
      put(name + ".bias", renamed + ".bias");
    }

    void layers(int count) {
      for (int i = 0; i < count; i++) {
        String theirs = "transformer.resblocks." + i + ".";
        String ours = "encoder.layers." + i + ".";
        norm(ours + "layer_norm1", theirs + "ln_1");
        norm(ours + "layer_norm2", theirs + "ln_2");
        norm(ours + "self_attn.out_proj", theirs + "attn.out_proj");
        norm(ours + "mlp.fc1", theirs + "mlp.c_fc");
        norm(ours + "mlp.fc2", theirs + "mlp.c_proj");
        for (String kind : new String[] {"weight", "bias"}) {
          Tensor[] qkv =
              Stream.of("q", "k", "v")
                  .map(x -> hf.tensor(from + ours + "self_attn." + x + "_proj." + kind))
                  .toArray(Tensor[]::new);
          packed.put(to + theirs + "attn.in_proj_" + kind, Tensors.cat(0, qkv));
        }
      }
    }
  }
}
