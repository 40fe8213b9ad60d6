package io.github.das4j.das;

import io.github.das4j.align.View;
import io.github.das4j.nn.Footprint;
import io.github.das4j.nn.Footprints;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.stable.TinyVaeFolder;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * What passes the networks at a level: the footprints of their stages, in bytes.
 *
 * @param unet of the rows that it is asked for
 * @param seen the decoder on the way, of latents as it takes them
 * @param whole the model's own decoder, at the end
 * @param judge the reward's network
 * @param guided whether the reward is differentiated
 * @param through whether the U-Net is, too
 * @param waiting micro-batches that wait for their gradients beside the one that passes, in its
 *     size
 */
record Passes(
    List<Footprint> unet,
    List<Footprint> seen,
    List<Footprint> whole,
    List<Footprint> judge,
    boolean guided,
    boolean through,
    double waiting) {

  /** No gradient waits. */
  private static final double NONE = -1;

  static Passes of(
      MemoryEstimate.Networks networks, RewardMemory reward, MemoryEstimate.Load load) {
    int height = load.height() / networks.vae().factor();
    int width = load.width() / networks.vae().factor();
    int bytes = load.dtype().bytes();
    double denoised = load.classifierFree() ? 2.0 * load.rows() : load.rows();
    double rows = load.rows();
    double decoderBytes = networks.vae().forceUpcast() ? DType.FLOAT32.bytes() : bytes;
    TwistSettings twist = load.twist();
    TwistDecoder decoder = twist.decodes(load.width(), load.height());
    return new Passes(
        Footprint.times(
            denoised * bytes,
            Footprints.denoiser(networks.denoiser(), height, width, networks.textTokens())),
        Footprint.times(
            rows * bytesOf(decoder, bytes, decoderBytes), seen(decoder, networks, height, width)),
        Footprint.times(rows * decoderBytes, Footprints.decoder(networks.vae(), height, width)),
        Footprint.times(rows * bytes, reward.stages()),
        reward.differentiable(),
        twist.differentiates() == View.Jacobian.FULL,
        twist.particles() == TwistParticles.SURVIVORS ? load.particles() / rows - 1 : NONE);
  }

  private static double bytesOf(TwistDecoder decoder, double bytes, double decoderBytes) {
    return decoder instanceof TwistDecoder.Tiny ? bytes : decoderBytes;
  }

  private static List<Footprint> seen(
      TwistDecoder decoder, MemoryEstimate.Networks networks, int height, int width) {
    if (decoder instanceof TwistDecoder.Tiny tiny) {
      return Footprints.decoder(new TinyVaeFolder(tiny.folder()).config(), height, width);
    }
    int side = decoder instanceof TwistDecoder.Pooled pooled ? pooled.side() : 1;
    return Footprints.decoder(networks.vae(), height / side, width / side);
  }

  /** The most that is there at once. */
  double peak(Checkpointing checkpointing) {
    return Math.max(onTheWay(checkpointing), atTheEnd());
  }

  /** Whether a gradient goes through the U-Net. */
  boolean differentiated() {
    return guided && through;
  }

  /** The same of a reward without a network. */
  Passes unjudged() {
    return new Passes(unet, seen, whole, List.of(), guided, through, waiting);
  }

  private double onTheWay(Checkpointing checkpointing) {
    List<Footprint> back = joined(seen, judge);
    if (differentiated()) {
      return gradient(checkpointing, joined(unet, back));
    }
    // One after the other.
    double judged = guided ? gradient(checkpointing, back) : Footprint.passed(back);
    return Math.max(Footprint.forward(unet), judged);
  }

  private double atTheEnd() {
    return Footprint.passed(joined(whole, judge));
  }

  private double gradient(Checkpointing checkpointing, List<Footprint> stages) {
    if (waiting != NONE) {
      // Survivors' gradients are always taken by checkpointing, once all have been judged.
      return Footprint.checkpointed(stages) + waiting * Footprint.outputs(stages);
    }
    return checkpointing == Checkpointing.ON
        ? Footprint.checkpointed(stages)
        : Footprint.whole(stages);
  }

  private static List<Footprint> joined(List<Footprint> one, List<Footprint> other) {
    List<Footprint> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }
}
