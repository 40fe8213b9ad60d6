package io.github.das4j.nn;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.kind.HeadLayout;
import io.github.das4j.checkpoint.kind.WeightKind;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Aesthetic predictors on CLIP image features, in each of their published layouts; {@link
 * HeadLayout} names where they are from.
 */
public final class AestheticHead {

  /** Outputs of the layer before the last, in the layouts of five layers. */
  public static final int FEATURES = 16;

  private final List<Linear> layers = new ArrayList<>();
  private final HeadLayout layout;
  private final ScalarType type;

  /**
   * The layout of the predictor that published runs use, without activations.
   *
   * @param width size of the image features: 768 for ViT-L/14
   */
  public AestheticHead(Weights w, int width) {
    this(w, HeadLayout.LINEAR, width);
  }

  /**
   * @param width size of the image features: 768 for ViT-L/14
   */
  public AestheticHead(Weights w, HeadLayout layout, int width) {
    this.layout = layout;
    this.type = w.placement().dtype().scalarType();
    int in = width;
    for (int i = 0; i < layout.layers().size(); i++) {
      String name = layout.layers().get(i);
      int out = layout.widths().get(i);
      layers.add(Linear.of(name.isEmpty() ? w : w.at(name), in, out));
      in = out;
    }
  }

  /**
   * The layout of a file's predictor.
   *
   * @throws CheckpointException if it is none, or of a layout that is not known; it says what else
   */
  public static HeadLayout layout(StateDict dict) {
    return HeadLayout.of(dict)
        .orElseThrow(
            () -> WeightKind.of(dict).instead(dict.source(), List.of(WeightKind.AESTHETIC_HEAD)));
  }

  /** Size of the image features that a file's predictor takes. */
  public static int width(StateDict dict) {
    return Math.toIntExact(dict.shape(layout(dict).first())[1]);
  }

  /**
   * L2-normalised features {@code [B, width]} → scores {@code [B]} float32: about 1 to 10, or, of a
   * classifier, a probability.
   */
  public Tensor forward(Tensor features) {
    return last(hidden(features));
  }

  /**
   * What the last layer takes.
   *
   * @param features L2-normalised, {@code [B, width]}
   * @param dropout shares of outputs dropped after the first layers, in [0, 1), while training;
   *     none in use
   * @return {@code [B, FEATURES]}, or the features themselves where there is one layer only
   */
  public Tensor hidden(Tensor features, double... dropout) {
    Tensor h = features.to(type);
    for (int i = 0; i < layers.size() - 1; i++) {
      h = layers.get(i).forward(h);
      if (layout.rectified()) {
        h = torch.relu(h);
      }
      if (i < dropout.length) {
        h = torch.dropout(h, dropout[i], true);
      }
    }
    return h;
  }

  /** Outputs of the layer before the last → scores {@code [B]} float32. */
  public Tensor last(Tensor hidden) {
    Tensor score = layers.get(layers.size() - 1).forward(hidden).squeeze(1).to(ScalarType.Float);
    return layout.isProbability() ? score.sigmoid() : score;
  }
}
