package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.kBilinear;
import org.junit.jupiter.api.Test;

class ClipTest {

  private static final double UNIT = 1e-4;

  @Test
  void skippingLayersNormalisesTheStateBeforeThem() {
    try (Bundled bundled = Bundled.open("text_encoder")) {
      ClipText.Output out =
          bundled.text("tiny-sd", "text_encoder").forward(bundled.get("tiny-sd.te1.ids"));
      assertClose(out.skipping(0), bundled.get("tiny-sd.te1.last_hidden_state"), UNIT);
      Tensor skipped = out.skipping(1);
      assertThat(Tensors.shape(skipped)).containsExactly(2, 77, 32);
      // Normalising the recorded state once more forgets its scale, as the network's own does.
      Tensor doubled = Tensors.scale(out.unnormalised(1), 2);
      assertClose(out.owner().normalised(doubled), skipped, UNIT);
      assertThatThrownBy(() -> out.skipping(3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("between 0 and 2");
    }
  }

  @Test
  void aGivenEndTokenPoolsAtItsFirstPlace() {
    try (Bundled bundled = Bundled.open("text_encoder")) {
      ClipText text = bundled.textWithEnd("tiny-sd", 7);
      ClipText.Output out = text.forward(Tensors.of(new long[] {0, 9, 7, 5, 7, 900}, 1, 6));
      assertClose(out.pooled(), out.last().select(1, 2), 1e-7);
    }
  }

  @Test
  void theGradientOfTheStagesIsThatOfTheWhole() {
    try (Bundled bundled = Bundled.open("scorers")) {
      Clip clip = bundled.clip();
      Tensor pixels = pixels(bundled.get("up64.image"));
      Gradients.assertStagesAgree(clip::imageFeatures, clip.imageStages(), pixels);
    }
  }

  @Test
  void bfloat16IsNear() {
    Placement placement = new Placement(TorchDevice.CPU, DType.BFLOAT16);
    try (Bundled bundled = Bundled.open("scorers", placement)) {
      Clip clip = bundled.clip();
      Tensor images = clip.imageFeatures(pixels(bundled.get("up64.image")));
      assertClose(images, bundled.get("up64.image_features"), 0.05);
      Tensor text = clip.textFeatures(bundled.get("up64.text_ids"));
      assertClose(text, bundled.get("up64.text_features"), 0.05);
    }
  }

  /** Resize(224), bilinear with antialias, and CLIP's normalisation (preprocessor_config.json). */
  private static Tensor pixels(Tensor image) {
    boolean bytes = image.scalar_type().value == ScalarType.Byte.value;
    Tensor unit = bytes ? Tensors.scale(image.to(ScalarType.Float), 1.0 / 255) : image;
    InterpolateFuncOptions options = new InterpolateFuncOptions();
    options.size().put(new LongVector(224, 224));
    options.mode().put(new kBilinear());
    options.align_corners().put(new BoolOptional(false));
    options.antialias().put(true);
    Tensor mean = Tensors.of(new double[] {0.48145466, 0.4578275, 0.40821073}, 1, 3, 1, 1);
    Tensor std = Tensors.of(new double[] {0.26862954, 0.26130258, 0.27577711}, 1, 3, 1, 1);
    return torch.interpolate(unit, options).sub(mean).div(std);
  }
}
