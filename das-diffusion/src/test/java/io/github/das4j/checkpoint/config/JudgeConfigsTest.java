package io.github.das4j.checkpoint.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.golden.JudgeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sizes that are read off tensors. */
class JudgeConfigsTest {

  @TempDir Path temp = Path.of("");

  @Test
  void openClip() throws IOException {
    Path folder = JudgeFiles.bundled().hps(temp);
    try (StateDict dict = StateDicts.open(folder, "HPS_v2_compressed")) {
      ClipConfig config = OpenClipConfig.of(dict, folder);
      assertThat(config.vision())
          .isEqualTo(
              new ClipConfig.Vision(32, 128, 2, 2, 224, 16, 24, ClipConfig.Activation.GELU, 1e-5));
      assertThat(config.text())
          .isEqualTo(
              new ClipConfig.Text(
                  512, 32, 128, 2, 2, 77, 24, ClipConfig.Activation.GELU, 1e-5, 2, false));
      Path file = folder.resolve("open_clip_config.json");
      Files.writeString(
          file,
          "{\"model_cfg\": {\"quick_gelu\": true, \"text_cfg\": {\"heads\": 4},"
              + " \"vision_cfg\": {\"head_width\": 8}}}");
      ClipConfig other = OpenClipConfig.of(dict, folder);
      assertThat(other.vision().numAttentionHeads()).isEqualTo(4);
      assertThat(other.text().numAttentionHeads()).isEqualTo(4);
      assertThat(other.vision().hiddenAct()).isEqualTo(ClipConfig.Activation.QUICK_GELU);
      Files.writeString(file, "{\"model_cfg\": {\"text_cfg\": {\"heads\": 5}}}");
      assertThatThrownBy(() -> OpenClipConfig.of(dict, folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("5 heads do not divide a layer of width 32");
      Files.delete(file);
      assertThatThrownBy(() -> OpenClipConfig.of(dict, folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("open_clip_config.json with text_cfg.heads");
    }
  }

  @Test
  void blip() throws IOException {
    Path folder = JudgeFiles.bundled().imageReward(temp);
    try (StateDict dict = StateDicts.open(folder, "ImageReward")) {
      BlipConfig config = BlipConfig.of(dict, folder);
      assertThat(config.vision()).isEqualTo(new BlipConfig.Vision(20, 80, 2, 2, 224, 16));
      assertThat(config.text()).isEqualTo(new BlipConfig.Text(200, 24, 48, 2, 2, 64));
      Files.delete(folder.resolve("config.json"));
      assertThatThrownBy(() -> BlipConfig.of(dict, folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("config.json with vision.num_heads");
    }
  }

  @Test
  void tensorsOfAnotherNetworkAreRefused() throws IOException {
    Path clip = GoldenFolder.bundled("models/tiny-clip");
    try (StateDict dict = StateDicts.open(clip)) {
      assertThatThrownBy(() -> OpenClipConfig.of(dict, temp))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("is not the network asked for");
      assertThatThrownBy(() -> BlipConfig.of(dict, temp))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("blip.visual_encoder.pos_embed");
    }
  }
}
