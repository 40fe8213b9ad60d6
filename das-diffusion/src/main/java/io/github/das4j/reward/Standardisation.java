package io.github.das4j.reward;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Channels less CLIP's mean, in CLIP's standard deviations; both lie with a network's weights.
 *
 * @param mean [1, 3, 1, 1] float32, owned with the weights
 * @param std [1, 3, 1, 1] float32, owned with the weights
 */
public record Standardisation(Tensor mean, Tensor std) {

  /** openai/CLIP, clip/clip.py. */
  public static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);

  /** Of the same file. */
  public static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);

  /** CLIP's own numbers (openai/CLIP, clip/clip.py), owned with these weights. */
  public static Standardisation of(Weights w) {
    return new Standardisation(
        w.constant(array(MEAN), 1, MEAN.size(), 1, 1), w.constant(array(STD), 1, STD.size(), 1, 1));
  }

  /**
   * The same numbers on the CPU.
   *
   * @return owned by the innermost scope
   */
  public static Standardisation onCpu() {
    return new Standardisation(
        Tensors.of(array(MEAN), 1, MEAN.size(), 1, 1), Tensors.of(array(STD), 1, STD.size(), 1, 1));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** [B, 3, H, W] in [0, 1], float32, as CLIP wants it; the innermost scope owns it. */
  public Tensor apply(Tensor images) {
    return images.sub(mean).div(std);
  }
}
