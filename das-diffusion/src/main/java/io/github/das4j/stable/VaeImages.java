package io.github.das4j.stable;

import static io.github.das4j.tensor.Tensors.scale;

import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Operations;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Decodes scaled latents to images in [0, 1]. */
record VaeImages(Autoencoder vae) implements Decoder {

  @Override
  public Chain chain() {
    VaeConfig config = vae.config();
    List<Stage> stages = new ArrayList<>();
    stages.add(in -> new Tensor[] {unscaled(in[0], config)});
    stages.addAll(vae.decodeStages());
    stages.add(in -> new Tensor[] {unitRange(in[0])});
    return new Chain(stages);
  }

  private static Tensor unscaled(Tensor latents, VaeConfig config) {
    Tensor z = scale(latents, 1 / config.scalingFactor());
    return config.shiftFactor() == 0 ? z : z.add(new Scalar(config.shiftFactor()));
  }

  private static Tensor unitRange(Tensor image) {
    // Clamping would pass ∞ for white; 0·∞ is NaN, and 0·x changes no other x.
    Tensor unit = scale(image, 0.5).add(new Scalar(0.5)).add(scale(image, 0));
    return Operations.clamp(unit, 0, 1);
  }
}
