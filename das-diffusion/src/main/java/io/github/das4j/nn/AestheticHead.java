package io.github.das4j.nn;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * LAION's aesthetic predictor on CLIP image features: linear layers without activations, dropout
 * being idle (github.com/christophschuhmann/improved-aesthetic-predictor).
 */
public final class AestheticHead {

  /** Indices of the linear layers in the file; the others are dropout. */
  private static final int[] INDICES = {0, 2, 4, 6, 7};

  private static final int[] WIDTHS = {1024, 128, 64, 16, 1};

  private final List<Linear> layers = new ArrayList<>();
  private final ScalarType type;

  /**
   * @param width size of the image features: 768 for ViT-L/14
   */
  public AestheticHead(Weights w, int width) {
    int in = width;
    for (int i = 0; i < INDICES.length; i++) {
      layers.add(Linear.of(w.at("layers").at(INDICES[i]), in, WIDTHS[i]));
      in = WIDTHS[i];
    }
    this.type = w.placement().dtype().scalarType();
  }

  /** Size of the image features that a file's predictor takes. */
  public static int width(StateDict dict) {
    String first = "layers.0.weight";
    if (!dict.names().contains(first) || dict.shape(first).length != 2) {
      throw new CheckpointException(
          dict.source() + " is not an aesthetic predictor: it has no matrix " + first);
    }
    return Math.toIntExact(dict.shape(first)[1]);
  }

  /** L2-normalised features {@code [B, width]} → scores {@code [B]} float32, about 1 to 10. */
  public Tensor forward(Tensor features) {
    Tensor h = features.to(type);
    for (Linear layer : layers) {
      h = layer.forward(h);
    }
    return h.squeeze(1).to(ScalarType.Float);
  }
}
