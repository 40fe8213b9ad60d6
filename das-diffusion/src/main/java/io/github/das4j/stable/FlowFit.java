package io.github.das4j.stable;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.folder.ModelFolder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether the components of a flow model belong together, told from their configurations.
 *
 * @param channels that the transformer takes
 * @param textWidth of the sequence that it takes
 * @param pooledWidth of the pooled text that it takes
 * @param pooled what the CLIPs give of that
 * @param clipWidth of the CLIPs' states that are part of the sequence
 */
public record FlowFit(
    Path folder,
    VaeConfig vae,
    int channels,
    int textWidth,
    int pooledWidth,
    int pooled,
    int clipWidth,
    Optional<T5Config> t5) {

  /** The transformer of SD3 with the rest of its pipeline. */
  public static FlowFit of(
      Path folder,
      VaeConfig vae,
      Sd3Config transformer,
      ClipConfig.Text first,
      ClipConfig.Text second,
      Optional<T5Config> t5) {
    return new FlowFit(
        folder,
        vae,
        transformer.inChannels(),
        transformer.jointAttentionDim(),
        transformer.pooledProjectionDim(),
        first.projectionDim() + second.projectionDim(),
        first.hiddenSize() + second.hiddenSize(),
        t5);
  }

  /** The transformer of FLUX with the rest of its pipeline. */
  public static FlowFit of(
      Path folder, VaeConfig vae, FluxConfig transformer, ClipConfig.Text clip, T5Config t5) {
    return new FlowFit(
        folder,
        vae,
        transformer.latentChannels(),
        transformer.jointAttentionDim(),
        transformer.pooledProjectionDim(),
        clip.hiddenSize(),
        0,
        Optional.of(t5));
  }

  /** That of a folder. */
  public static FlowFit of(ModelFolder folder) {
    ClipConfig.Text first = folder.textEncoder();
    return folder.pipeline() == PipelineClass.FLUX
        ? of(folder.path(), folder.vae(), folder.flux(), first, folder.t5().orElseThrow())
        : of(
            folder.path(),
            folder.vae(),
            folder.sd3(),
            first,
            folder
                .textEncoder2()
                .orElseThrow(
                    () ->
                        new CheckpointException(
                            folder.path() + " has no text_encoder_2, which SD3 needs")),
            folder.t5());
  }

  /**
   * @throws CheckpointException if they do not fit; the message says which and why
   */
  public void require() {
    if (channels != vae.latentChannels()) {
      throw bad(
          "the transformer takes "
              + channels
              + " channels, the latents have "
              + vae.latentChannels()
              + "; inpainting and image-conditioned models cannot be run");
    }
    if (pooled != pooledWidth) {
      throw bad(
          "the transformer wants pooled text of width "
              + pooledWidth
              + ", its encoders give "
              + pooled);
    }
    if (clipWidth > textWidth) {
      throw bad(
          "the transformer wants text of width "
              + textWidth
              + ", the CLIPs' states are "
              + clipWidth
              + " wide together");
    }
    t5.filter(encoder -> encoder.dModel() != textWidth)
        .ifPresent(
            encoder -> {
              throw bad(
                  "the transformer wants text of width "
                      + textWidth
                      + ", its T5 has "
                      + encoder.dModel());
            });
  }

  private CheckpointException bad(String why) {
    return new CheckpointException(folder + ": " + why);
  }
}
