package io.github.das4j.das;

import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.stable.TinyVaeFolder;

/** Whether a model can be seen as settings ask, told from configurations before it is opened. */
public final class TwistFit {

  private TwistFit() {}

  /**
   * Refuses what does not fit.
   *
   * @param settings with the size of the images; the model's own where they name none
   * @throws IllegalArgumentException if the latents cannot be pooled as asked
   * @throws io.github.das4j.checkpoint.CheckpointException if a tiny autoencoder cannot be had, or
   *     has other latents than the model
   */
  public static void require(SampleSettings settings, ModelFolder model) {
    Extent size = size(settings.size(), model);
    TwistDecoder decoder = settings.twist().decodes(size.width(), size.height());
    if (decoder instanceof TwistDecoder.Tiny tiny) {
      TinyVaeFolder folder = new TinyVaeFolder(tiny.folder());
      folder.requireFor(model.vae());
      folder.requireWeights();
    } else if (decoder instanceof TwistDecoder.Pooled pooled) {
      model.vae().pooled(pooled.side(), size.width(), size.height());
    }
  }

  private static Extent size(ImageSize asked, ModelFolder model) {
    Extent own = model.denoiser().sampleSize().times(model.vae().factor());
    return new Extent(
        asked.height() == 0 ? own.height() : asked.height(),
        asked.width() == 0 ? own.width() : asked.width());
  }
}
