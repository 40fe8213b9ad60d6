package io.github.das4j.das;

import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.nn.Footprint;
import io.github.das4j.nn.Footprints;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.DType;
import java.util.ArrayList;
import java.util.List;

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
   * @param weightBytes of all its components, in the types that they are kept in
   */
  public record Networks(UNetConfig unet, VaeConfig vae, double weightBytes) {}

  /**
   * What passes the networks at once.
   *
   * @param width of the images in pixels
   * @param height of the images in pixels
   * @param rows particles at once: the lesser of N and the micro-batch
   * @param classifierFree whether the U-Net is asked twice
   */
  public record Load(int width, int height, int rows, boolean classifierFree, DType dtype) {}

  /** What a request with these settings needs; the model's own size where they name none. */
  static MemoryEstimate of(
      Networks networks, RewardMemory reward, SampleSettings settings, DType dtype) {
    Extent own = networks.unet().sampleSize().times(networks.vae().factor());
    boolean told = networks.unet().timeCondProjDim() > 0;
    return of(
        networks,
        reward,
        new Load(
            settings.size().width() == 0 ? own.width() : settings.size().width(),
            settings.size().height() == 0 ? own.height() : settings.size().height(),
            Math.min(settings.execution().microBatch(), settings.smc().particles()),
            settings.denoising().guidanceScale() > 1 && !told,
            dtype));
  }

  /** What such a load needs of these networks, told from their configurations. */
  public static MemoryEstimate of(Networks networks, RewardMemory reward, Load load) {
    VaeConfig vae = networks.vae();
    int height = load.height() / vae.factor();
    int width = load.width() / vae.factor();
    int bytes = load.dtype().bytes();
    double decoderBytes = vae.forceUpcast() ? DType.FLOAT32.bytes() : bytes;
    double unetRows = load.classifierFree() ? 2.0 * load.rows() : load.rows();
    List<Footprint> unet =
        Footprint.times(unetRows * bytes, Footprints.unet(networks.unet(), height, width));
    List<Footprint> decoder =
        Footprint.times(load.rows() * decoderBytes, Footprints.decoder(vae, height, width));
    List<Footprint> judge = Footprint.times((double) load.rows() * bytes, reward.stages());
    List<Footprint> model = joined(unet, decoder);
    List<Footprint> all = joined(model, judge);
    double rewardWeights = (double) reward.count() * bytes;
    if (!reward.differentiable()) {
      // One after the other.
      double own = Math.max(Footprint.forward(unet), Footprint.forward(decoder));
      Activations plain = new Activations(own, Math.max(0, Footprint.forward(judge) - own));
      return new MemoryEstimate(networks.weightBytes(), rewardWeights, plain, plain);
    }
    return new MemoryEstimate(
        networks.weightBytes(),
        rewardWeights,
        activations(Footprint.whole(model), Footprint.whole(all)),
        activations(Footprint.checkpointed(model), Footprint.checkpointed(all)));
  }

  private static Activations activations(double model, double all) {
    return new Activations(model, all - model);
  }

  private static List<Footprint> joined(List<Footprint> one, List<Footprint> other) {
    List<Footprint> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
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
