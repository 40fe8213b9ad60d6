package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UNetTest {

  private static final double UNIT = 1e-4;

  private static Conditioning conditioning(Bundled bundled, String model) {
    Conditioning text = Conditioning.of(bundled.get(model + ".encoder_hidden_states"));
    return switch (model) {
      case "tiny-sdxl" ->
          Conditioning.of(
              text.context(),
              bundled.get(model + ".text_embeds"),
              bundled.get(model + ".time_ids"));
      case "tiny-lcm" -> text.withGuidance(bundled.get(model + ".w_embedding"));
      default -> text;
    };
  }

  private static Conditioning firstRow(Conditioning c) {
    return new Conditioning(
        c.context().narrow(0, 0, 1),
        c.pooled().map(t -> t.narrow(0, 0, 1)),
        c.timeIds().map(t -> t.narrow(0, 0, 1)),
        c.guidance().map(t -> t.narrow(0, 0, 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd", "tiny-sdxl", "tiny-lcm"})
  void outputsAreTheRecordedOnes(String model) {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      UNet unet = bundled.unet(model);
      Conditioning c = conditioning(bundled, model);
      Tensor t = bundled.get(model + ".timesteps");
      Tensor out = unet.forward(bundled.get(model + ".latents"), t, c);
      assertClose(out, bundled.get(model + ".unet_out"), UNIT);
      Tensor wide =
          unet.forward(bundled.get(model + ".rect_latents"), t.narrow(0, 0, 1), firstRow(c));
      assertClose(wide, bundled.get(model + ".rect_unet_out"), UNIT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd", "tiny-sdxl", "tiny-lcm"})
  void sinusoidIsTheRecordedOne(String model) {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      Tensor embedding = new Sinusoid(16, true, 0).embed(bundled.get(model + ".timesteps"));
      assertClose(embedding, bundled.get(model + ".time_sinusoid"), UNIT);
    }
  }

  @Test
  void theGradientOfTheStagesIsThatOfTheWhole() {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      UNet unet = bundled.unet("tiny-sd");
      Conditioning c = conditioning(bundled, "tiny-sd");
      Tensor t = bundled.get("tiny-sd.timesteps");
      // An odd size, whose skips are not halves of each other.
      Tensor x = bundled.get("tiny-sd.latents").narrow(2, 0, 13).contiguous();
      assertThat(unet.stages(t, c)).hasSizeGreaterThan(15);
      Gradients.assertStagesAgree(z -> unet.forward(z, t, c), unet.stages(t, c), x);
    }
  }

  @Test
  void bfloat16IsNear() {
    Placement placement = new Placement(TorchDevice.CPU, DType.BFLOAT16);
    try (Bundled bundled = Bundled.open("unet_vae", placement)) {
      UNet unet = bundled.unet("tiny-sd");
      Tensor out =
          unet.forward(
              bundled.get("tiny-sd.latents"),
              bundled.get("tiny-sd.timesteps"),
              conditioning(bundled, "tiny-sd"));
      assertThat(out.scalar_type().value).isEqualTo(DType.FLOAT32.scalarType().value);
      assertClose(out, bundled.get("tiny-sd.unet_out"), 0.05);
    }
  }

  @Test
  void weightsThatAskForGradientsGetThem() {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      Leaves leaves = bundled.leaves("tiny-sd");
      UNet unet = bundled.unet("tiny-sd", leaves);
      Tensor out =
          unet.forward(
              bundled.get("tiny-sd.latents"),
              bundled.get("tiny-sd.timesteps"),
              conditioning(bundled, "tiny-sd"));
      out.square().sum().backward();
      leaves
          .leaves()
          .forEach(
              (name, leaf) ->
                  assertThat(leaf.grad().defined() && leaf.grad().abs().max().item_float() > 0)
                      .as(name)
                      .isTrue());
    }
  }

  @Test
  void sdxlWithoutItsAdditionsIsRefused() {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      UNet unet = bundled.unet("tiny-sdxl");
      Conditioning text = Conditioning.of(bundled.get("tiny-sdxl.encoder_hidden_states"));
      Tensor t = bundled.get("tiny-sdxl.timesteps");
      assertThatThrownBy(() -> unet.stages(t, text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pooled text and time ids");
    }
  }

  @Test
  void textOfAnotherModelIsRefused() {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      UNet unet = bundled.unet("tiny-sd");
      Conditioning other = Conditioning.of(bundled.get("tiny-sdxl.encoder_hidden_states"));
      Tensor t = bundled.get("tiny-sd.timesteps");
      assertThatThrownBy(() -> unet.stages(t, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("this U-Net takes text embeddings of 32 channels, not 56");
    }
  }
}
