package io.github.das4j.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.files.Json;
import io.github.das4j.stable.FlowFit;
import io.github.das4j.stable.ModelFit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomCheckpointTest {

  private static JsonNode layout(String size) throws IOException {
    try (InputStream in = RandomCheckpoint.class.getResourceAsStream("random-checkpoints.json")) {
      return Json.MAPPER.readTree(Objects.requireNonNull(in)).path(size);
    }
  }

  /** Full sizes take gigabytes to write; that their parts belong together is seen without. */
  @ParameterizedTest
  @ValueSource(strings = {"mid", "sd15", "sd21", "lcm", "sdxl"})
  void theComponentsBelongTogether(String size) throws IOException {
    JsonNode layout = layout(size);
    Optional<ClipConfig.Text> second =
        Optional.ofNullable(layout.get("text_encoder_2")).map(c -> ClipConfig.Text.parse(c, size));
    new ModelFit(
            Path.of(size),
            UNetConfig.parse(layout.path("unet"), size),
            VaeConfig.parse(layout.path("vae"), size),
            ClipConfig.Text.parse(layout.path("text_encoder"), size),
            second)
        .require();
    SchedulerConfig scheduler = SchedulerConfig.parse(layout.path("scheduler"), size);
    assertThat(scheduler.predictionType())
        .isEqualTo(size.equals("sd21") ? "v_prediction" : "epsilon");
    assertThat(second.isPresent()).isEqualTo(size.equals("sdxl"));
  }

  @Test
  void theComponentsOfFlowsBelongTogether() throws IOException {
    JsonNode sd35 = layout("sd35");
    VaeConfig vae = VaeConfig.parse(sd35.path("vae"), "vae");
    FlowFit.of(
            Path.of("sd35"),
            vae,
            Sd3Config.parse(sd35.path("transformer"), "sd35"),
            ClipConfig.Text.parse(sd35.path("text_encoder"), "sd35"),
            ClipConfig.Text.parse(sd35.path("text_encoder_2"), "sd35"),
            Optional.empty())
        .require();
    JsonNode flux = layout("flux");
    FlowFit.of(
            Path.of("flux"),
            VaeConfig.parse(flux.path("vae"), "flux"),
            FluxConfig.parse(flux.path("transformer"), "flux"),
            ClipConfig.Text.parse(flux.path("text_encoder"), "flux"),
            T5Config.parse(flux.path("text_encoder_2"), "flux"))
        .require();
  }

  @Test
  void anUnknownSizeIsRefusedWithThoseThatAreKnown() {
    assertThatThrownBy(() -> RandomCheckpoint.write(Path.of("nowhere"), "sd4"))
        .hasMessageContaining("mid, sd15, sd21, lcm, sdxl, sd35, flux");
  }

  @Test
  void weightsHaveTheirShapesAndNoOthers() {
    RandomWeights weights = new RandomWeights(Map.of("a.weight", new long[] {2, 3}));
    assertThat(weights.shape("a.weight")).containsExactly(2, 3);
    assertThatThrownBy(() -> weights.shape("b.weight")).hasMessageContaining("b.weight");
  }
}
