package io.github.das4j.eval;

import io.github.das4j.reward.PerceptualDistance;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kBilinear;

/** LPIPS between images, each brought to 224×224 (bilinear, antialiased). */
final class Perceptual implements AutoCloseable {

  private static final long SIZE = 224;

  private final PerceptualDistance network;
  private final Placement placement;

  private Perceptual(PerceptualDistance network, Placement placement) {
    this.network = network;
    this.placement = placement;
  }

  static Perceptual open(Path trunk, Path heads, Placement placement) {
    return new Perceptual(PerceptualDistance.open(trunk, heads, placement), placement);
  }

  /** [3 · 224 · 224] in [0, 1]. */
  static float[] resized(RgbImage image) {
    try (Scope scope = Scope.open()) {
      InterpolateFuncOptions options = new InterpolateFuncOptions();
      options.size().put(new LongVector(SIZE, SIZE));
      options.mode().put(new kBilinear());
      options.align_corners().put(new BoolOptional(false));
      options.antialias().put(true);
      return Tensors.floats(torch.interpolate(image.tensor(), options));
    }
  }

  /**
   * @param images each as {@link #resized} gives it
   */
  PairDistances between(List<float[]> images) {
    try (Scope scope = Scope.open()) {
      List<Tensor> rows = new ArrayList<>();
      for (float[] image : images) {
        rows.add(Tensors.of(image, 1, 3, SIZE, SIZE));
      }
      double[] distances =
          rows.size() < 2
              ? new double[0]
              : network.pairwise(Tensors.place(Tensors.cat(rows, 0), placement));
      return new PairDistances(rows.size(), distances);
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
