package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class AutoencoderTest {

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
