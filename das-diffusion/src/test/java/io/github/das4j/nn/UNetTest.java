package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class UNetTest {

  static Conditioning conditioning(Bundled bundled, String model) {
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
