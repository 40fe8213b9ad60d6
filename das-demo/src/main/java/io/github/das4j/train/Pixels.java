package io.github.das4j.train;

import io.github.das4j.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** CLIP's normalisation of pixels (openai/clip-vit-large-patch14, preprocessor_config.json). */
final class Pixels {

  static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  static final List<Double> DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);

  private Pixels() {}

  /** Images {@code [B, 3, H, W]} in [0, 1] → what a CLIP sees. */
  static Tensor normalised(Tensor images) {
    double[] mean = MEAN.stream().mapToDouble(Double::doubleValue).toArray();
    double[] deviation = DEVIATION.stream().mapToDouble(Double::doubleValue).toArray();
    return images.sub(Tensors.of(mean, 1, 3, 1, 1)).div(Tensors.of(deviation, 1, 3, 1, 1));
  }
}
