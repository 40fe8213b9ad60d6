package io.github.das4j.stable;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.folder.ModelFolder;
import java.nio.file.Path;
import java.util.Optional;

/** Whether the components of a model belong together, told from their configurations. */
public record ModelFit(
    Path folder,
    UNetConfig unet,
    VaeConfig vae,
    ClipConfig.Text text,
    Optional<ClipConfig.Text> second) {

  public static ModelFit of(ModelFolder folder) {
    return new ModelFit(
        folder.path(), folder.unet(), folder.vae(), folder.textEncoder(), folder.textEncoder2());
  }

  /**
   * @throws CheckpointException if they do not fit; the message says which and why
   */
  public void require() {
    int width = text.hiddenSize() + second.map(ClipConfig.Text::hiddenSize).orElse(0);
    if (width != unet.crossAttentionDim()) {
      throw bad(
          "the U-Net wants text of width "
              + unet.crossAttentionDim()
              + ", its encoder has "
              + width);
    }
    int pooled = second.map(ClipConfig.Text::projectionDim).orElse(0);
    int wanted = unet.textTime() ? pooledWidth() : 0;
    if (pooled != wanted) {
      throw bad("the U-Net wants pooled text of width " + wanted + ", its encoders give " + pooled);
    }
    if (unet.outChannels() != vae.latentChannels()) {
      throw bad(
          "the U-Net gives "
              + unet.outChannels()
              + " channels, the latents have "
              + vae.latentChannels()
              + "; networks that predict a variance too cannot be run");
    }
    if (unet.inChannels() != vae.latentChannels()) {
      throw bad(
          "the U-Net takes "
              + unet.inChannels()
              + " channels ("
              + UNetConfig.conditionedOn(unet.inChannels())
              + "), the latents have "
              + vae.latentChannels()
              + "; inpainting and image-conditioned models cannot be run");
    }
  }

  /** What SDXL's added embedding takes beside the six embedded numbers. */
  private int pooledWidth() {
    return unet.projectionClassEmbeddingsInputDim()
        - MicroConditioning.NUMBERS * unet.additionTimeEmbedDim();
  }

  private CheckpointException bad(String why) {
    return new CheckpointException(folder + ": " + why);
  }
}
