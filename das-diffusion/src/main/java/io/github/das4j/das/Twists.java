package io.github.das4j.das;

import io.github.das4j.align.Twist;
import io.github.das4j.align.View;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.stable.ImageModel;
import io.github.das4j.stable.TinyVae;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Opened;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the twists that settings ask for; owns the tiny autoencoders that they name. */
final class Twists implements AutoCloseable {

  private final ImageModel model;
  private final RewardMemory reward;
  private final ModelOptions options;
  private final MemoryClaims.Claim claim;
  private final Opened opened = new Opened();

  /** Those that were asked for so far, by their folders. */
  private final Map<Path, TinyVae> tinyVaes = new HashMap<>();

  Twists(ImageModel model, RewardMemory reward, ModelOptions options, MemoryClaims.Claim claim) {
    this.model = model;
    this.reward = reward;
    this.options = options;
    this.claim = claim;
  }

  /**
   * The twist of a run.
   *
   * @param settings with the sizes of the images
   * @param warnings takes what the user should know
   * @throws IllegalArgumentException if the latents cannot be pooled as asked
   * @throws io.github.das4j.checkpoint.CheckpointException if a tiny autoencoder cannot be had, or
   *     has other latents than the model
   */
  Twist of(SampleSettings settings, List<String> warnings) {
    return new Twist(
        settings.smc().alpha(),
        settings.method().proposal(),
        settings.method().potential(),
        settings.execution().microBatch(),
        checkpointing(settings),
        view(settings, warnings));
  }

  private View view(SampleSettings settings, List<String> warnings) {
    TwistSettings twist = settings.twist();
    return new View(
        decoder(
            twist.decodes(settings.size().width(), settings.size().height()),
            settings.size(),
            warnings),
        twist.differentiates(),
        twist.judgesEvery(settings.denoising().steps()),
        twist.particles() == TwistParticles.SURVIVORS);
  }

  private Optional<Decoder> decoder(TwistDecoder decoder, ImageSize size, List<String> warnings) {
    if (decoder instanceof TwistDecoder.Pooled pooled) {
      return Optional.of(model.pooled(pooled.side(), size.width(), size.height()));
    } else if (decoder instanceof TwistDecoder.Tiny tiny) {
      TinyVae vae =
          tinyVaes.computeIfAbsent(
              tiny.folder(), folder -> opened.add(TinyVae.open(folder, options.placement())));
      warnings.addAll(vae.notices());
      return Optional.of(vae.decoderFor(model));
    }
    return Optional.empty();
  }

  /** As the options say; {@code auto} by what was free before the model was opened. */
  private Chain.Checkpointing checkpointing(SampleSettings settings) {
    MemoryEstimate estimate =
        MemoryEstimate.of(
            new MemoryEstimate.Networks(
                model.denoiser(),
                model.vae().config(),
                model.folder().textTokens(settings.denoising().textLength()),
                model.weightBytes(),
                model.widenedBytes()),
            reward,
            settings,
            options.placement().dtype());
    Chain.Checkpointing choice =
        switch (options.checkpointing()) {
          case ON -> Chain.Checkpointing.ON;
          case OFF -> Chain.Checkpointing.OFF;
          case AUTO -> estimate.choose(claim.free());
        };
    claim.of(estimate.needed(choice));
    return choice;
  }

  @Override
  public void close() {
    opened.close();
  }
}
