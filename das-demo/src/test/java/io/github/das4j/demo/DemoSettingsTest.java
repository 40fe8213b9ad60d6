package io.github.das4j.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.PromptSets;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.YamlSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings with the demo model and its prompts on the class path. */
class DemoSettingsTest {

  @TempDir Path folder = Path.of("");

  private static RunConfig config(String yaml, String... sets) {
    List<Setting> layers = new ArrayList<>(YamlSettings.parse(yaml, "my.yaml"));
    for (String set : sets) {
      layers.add(Setting.parse(set, "--set"));
    }
    return RunConfig.of(layers);
  }

  @Test
  void namesWithoutFilesAreTheDemosBesideItsModelAlone() {
    Checkpoints checkpoints = Checkpoints.in(Optional.empty());
    for (String reward : List.of("aesthetic", "clip", "pick", "20*clip + jpeg")) {
      assertThat(config("", "reward=" + reward).reward(checkpoints).toString()).contains(":");
      assertThatThrownBy(() -> config("", "model=" + folder, "reward=" + reward))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("--set: '")
          .hasMessageContaining("the demo model's own")
          .hasMessageContainingAll(
              "write " + (reward.contains("clip") ? "clip" : reward) + ":", "_DIR");
    }
    assertThatThrownBy(() -> config("model: x/y\nreward: aesthetic"))
        .hasMessageContaining("my.yaml, line 2")
        .hasMessageContaining("write aesthetic:CLIP_DIR,HEAD_FILE");
    assertThatThrownBy(() -> config("preset: sd:pick\nreward: pick"))
        .hasMessageContaining("write pick:");
    // What nobody asked for by name is no better.
    Path model = GoldenFolder.bundled("models").resolve("tiny-sd");
    RunConfig config = config("preset: demo:aesthetic", "model=" + model);
    assertThatThrownBy(() -> config.reward(checkpoints)).hasMessageContaining("give --reward");
    RunConfig bare = config("model: " + model);
    assertThatThrownBy(() -> bare.reward(checkpoints)).hasMessageContaining("give --reward");
  }

  @Test
  void captionsAreAPromptSet() {
    assertThat(PromptSets.names()).contains("demo");
    assertThat(PromptSets.of("demo", 5, 1))
        .hasSize(5)
        .isEqualTo(PromptSets.of("demo", 5, 1))
        .isNotEqualTo(PromptSets.of("demo", 5, 2));
    assertThat(PromptSets.of("demo", 2_000, 0)).hasSize(2_000).doesNotHaveDuplicates();
    assertThatThrownBy(() -> PromptSets.of("demo", 20_001, 0))
        .hasMessageContaining("at most 20000");
    assertThatThrownBy(() -> PromptSets.of("demo", -1, 0)).hasMessageContaining("at least 0");
  }
}
