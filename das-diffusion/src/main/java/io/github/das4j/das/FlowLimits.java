package io.github.das4j.das;

import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.folder.ModelFolder;

/**
 * What settings ask of a flow model that it has not, told from its configurations before it is
 * opened. Of a diffusion there is nothing to tell.
 */
public final class FlowLimits {

  private FlowLimits() {}

  /**
   * Refuses what the model has not.
   *
   * @param settings the model's own size where they name none
   * @throws IllegalArgumentException with a line that says what does not fit
   * @throws io.github.das4j.checkpoint.CheckpointException if its configurations cannot be read
   */
  public static void require(SampleSettings settings, ModelFolder model) {
    if (!model.pipeline().isFlow()) {
      return;
    }
    DenoisingSettings denoising = settings.denoising();
    requirePlain(denoising);
    if (denoising.originalSteps() != 0) {
      throw new IllegalArgumentException(
          "original-steps is for latent consistency models; this model's scheduler is a flow's");
    }
    int trained = model.flowScheduler().numTrainTimesteps();
    if (denoising.steps() > trained) {
      throw new IllegalArgumentException(
          "steps must be at most the "
              + trained
              + " that the model was trained on, not "
              + denoising.steps());
    }
    Extent own = model.denoiser().sampleSize().times(model.vae().factor());
    ImageSize size = settings.size();
    model.latents(
        size.width() == 0 ? own.width() : size.width(),
        size.height() == 0 ? own.height() : size.height());
  }

  static void requirePlain(DenoisingSettings settings) {
    if (settings.promptSyntax() != PromptSyntax.PLAIN) {
      throw new IllegalArgumentException(
          "prompt-syntax weighted is for models whose prompts CLIP alone reads; of SD3 and FLUX"
              + " prompts are plain");
    }
  }
}
