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

class AutoencoderTest {

  private static final double UNIT = 1e-4;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd", "tiny-sdxl", "tiny-lcm"})
  void bothWaysAreTheRecordedOnes(String model) {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      Autoencoder vae = bundled.vae(model);
      Autoencoder.Moments moments = vae.encode(bundled.get(model + ".image"));
      assertClose(moments.mean(), bundled.get(model + ".vae_encode_mean"), UNIT);
      assertClose(moments.logvar(), bundled.get(model + ".vae_encode_logvar"), UNIT);
      Tensor image = vae.decode(bundled.get(model + ".vae_z"));
      assertClose(image, bundled.get(model + ".vae_decode"), UNIT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd", "tiny-sdxl"})
  void imagesNeedNotBeSquare(String model) {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      Tensor z = bundled.get(model + ".rect_latents");
      assertClose(bundled.vae(model).decode(z), bundled.get(model + ".rect_vae_decode"), UNIT);
    }
  }

  @Test
  void theGradientOfTheStagesIsThatOfTheWhole() {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      Autoencoder vae = bundled.vae("tiny-sd");
      Tensor z = bundled.get("tiny-sd.vae_z");
      assertThat(vae.decodeStages()).hasSizeGreaterThan(10);
      Gradients.assertStagesAgree(vae::decode, vae.decodeStages(), z);
    }
  }

  @Test
  void imagesThatDoNotDivideAreRefused() {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      Autoencoder vae = bundled.vae("tiny-sd");
      Tensor image = bundled.get("tiny-sd.image").narrow(3, 0, 62);
      assertThatThrownBy(() -> vae.encode(image))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("multiples of 4, not 64 and 62");
    }
  }

  @Test
  void bfloat16IsNear() {
    Placement placement = new Placement(TorchDevice.CPU, DType.BFLOAT16);
    try (Bundled bundled = Bundled.open("unet_vae", placement)) {
      Tensor image = bundled.vae("tiny-sd").decode(bundled.get("tiny-sd.vae_z"));
      assertClose(image, bundled.get("tiny-sd.vae_decode"), 0.05);
    }
  }
}
