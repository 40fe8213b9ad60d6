package io.github.das4j.das;

import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.stable.TinyVaeFolder;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.DType;

/**
 * The memory that a run needs, in bytes. Where weights are stored in another type than they are
 * used in, the pages of their files come on top while there is room; the system takes these back.
 *
 * @param weights of U-Net, decoder, encoder and text encoders
 * @param rewardWeights of the reward's networks
 * @param kept activations of a gradient without checkpointing
 * @param checkpointed activations of one with it
 */
public record MemoryEstimate(
    double weights, double rewardWeights, Activations kept, Activations checkpointed) {

  /**
   * A Java machine with libtorch loaded (300 MiB), and what the allocator holds besides: a run of a
   * network of a few thousand weights was measured to take 460 MiB.
   */
  public static final double PROGRAM = 450 * 1024.0 * 1024;

  /** Share of the free memory that a run without checkpointing may take. */
  private static final double SHARE = 0.75;

  /**
   * Activations at the peak, in bytes.
   *
   * @param model of U-Net and decoder
   * @param reward what the reward's network adds
   */
  public record Activations(double model, double reward) {

    /** Both together, in bytes. */
    public double total() {
      return model + reward;
    }
  }

  /**
   * The networks of a model.
   *
   * @param denoiser U-Net or transformer
   * @param textTokens of the text that a transformer's blocks carry, 0 of a U-Net
   * @param weightBytes of all its components, in the types that they are kept in
   * @param widenedBytes of copies of the denoiser's weights as they are used, 0 where they are kept
   *     so
   */
  public record Networks(
      DenoiserConfig denoiser,
      VaeConfig vae,
      int textTokens,
      double weightBytes,
      double widenedBytes) {}

  /**
   * What passes the networks at once.
   *
   * @param width of the images in pixels
   * @param height of the images in pixels
   * @param particles N
   * @param rows particles at once: the lesser of N and the micro-batch
   * @param classifierFree whether the U-Net is asked twice
   * @param twist how the reward is seen on the way
   */
  public record Load(
      int width,
      int height,
      int particles,
      int rows,
      boolean classifierFree,
      DType dtype,
      TwistSettings twist) {}

  /** What a request with these settings needs; the model's own size where they name none. */
  static MemoryEstimate of(
      Networks networks, RewardMemory reward, SampleSettings settings, DType dtype) {
    Extent own = networks.denoiser().sampleSize().times(networks.vae().factor());
    return of(
        networks,
        settings.method().isGuided() ? reward : reward.undifferentiated(),
        new Load(
            settings.size().width() == 0 ? own.width() : settings.size().width(),
            settings.size().height() == 0 ? own.height() : settings.size().height(),
            settings.smc().particles(),
            Math.min(settings.execution().microBatch(), settings.smc().particles()),
            settings.denoising().guidanceScale() > 1 && networks.denoiser().classifierFree(),
            dtype,
            settings.twist()));
  }

  /**
   * What such a load needs of these networks, told from their configurations.
   *
   * @throws io.github.das4j.checkpoint.CheckpointException if the twist names a tiny autoencoder
   *     whose files cannot be read
   */
  public static MemoryEstimate of(Networks networks, RewardMemory reward, Load load) {
    Passes passes = Passes.of(networks, reward, load);
    return new MemoryEstimate(
        networks.weightBytes() + tinyBytes(load),
        reward.bytes(load.dtype()),
        activations(
            passes, Checkpointing.OFF, passes.differentiated() ? networks.widenedBytes() : 0),
        activations(
            passes,
            Checkpointing.ON,
            // What a gradient goes through keeps the widened copies of its weights.
            passes.differentiated()
                ? networks.denoiser().largestStage() * networks.widenedBytes()
                : 0));
  }

  private static double tinyBytes(Load load) {
    return load.twist().decodes(load.width(), load.height()) instanceof TwistDecoder.Tiny tiny
        ? (double) new TinyVaeFolder(tiny.folder()).elements() * load.dtype().bytes()
        : 0;
  }

  private static Activations activations(
      Passes passes, Checkpointing checkpointing, double copies) {
    double model = passes.unjudged().peak(checkpointing);
    return new Activations(model + copies, passes.peak(checkpointing) - model);
  }

  /** All of it, the program itself included. */
  public double total(Checkpointing checkpointing) {
    Activations used = checkpointing == Checkpointing.ON ? checkpointed : kept;
    return PROGRAM + weights + rewardWeights + used.total();
  }

  /**
   * Whether checkpointing is called for.
   *
   * @param freeBytes that the process may still take; pages of weight files count as free
   */
  public Checkpointing choose(double freeBytes) {
    return needed(Checkpointing.OFF) > SHARE * freeBytes ? Checkpointing.ON : Checkpointing.OFF;
  }

  /** What a sampler takes beside the program itself. */
  double needed(Checkpointing checkpointing) {
    return total(checkpointing) - PROGRAM;
  }
}
