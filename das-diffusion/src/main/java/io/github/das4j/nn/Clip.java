package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Images and texts in one space ({@code CLIPModel}). Features are not normalised. */
public final class Clip {

  private final ClipConfig config;
  private final ClipText text;
  private final ClipVision vision;
  private final Linear visualProjection;
  private final Tensor logitScale;
  private final ScalarType type;

  public Clip(Weights w, ClipConfig config) {
    this.config = config;
    this.logitScale = w.get("logit_scale");
    this.text = ClipText.withProjection(w, config.text());
    this.vision = new ClipVision(w, config.vision());
    this.visualProjection =
        Linear.withoutBias(
            w.at("visual_projection"), config.vision().hiddenSize(), config.projectionDim());
    this.type = w.placement().dtype().scalarType();
  }

  public ClipConfig config() {
    return config;
  }

  public ClipVision vision() {
    return vision;
  }

  /**
   * @param pixels normalised {@code [B, 3, imageSize, imageSize]}
   * @return {@code [B, projectionDim]} float32
   */
  public Tensor imageFeatures(Tensor pixels) {
    return new Chain(imageStages()).run(pixels)[0];
  }

  /** {@link #imageFeatures} as a chain from {@code [pixels]}. */
  public List<Stage> imageStages() {
    List<Stage> stages = new ArrayList<>(vision.stages());
    stages.add(
        state -> new Tensor[] {visualProjection.forward(state[0].to(type)).to(ScalarType.Float)});
    return stages;
  }

  /**
   * @param ids tokens {@code [B, L]} int64
   * @return {@code [B, projectionDim]} float32
   */
  public Tensor textFeatures(Tensor ids) {
    return text.forward(ids).pooled();
  }

  /** Logarithm of the factor on cosines, a float32 scalar. */
  public Tensor logitScale() {
    return logitScale.to(ScalarType.Float);
  }
}
