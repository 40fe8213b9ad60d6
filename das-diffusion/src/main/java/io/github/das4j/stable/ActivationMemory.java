package io.github.das4j.stable;

import com.sun.management.OperatingSystemMXBean;
import io.github.das4j.checkpoint.UNetConfig;
import io.github.das4j.checkpoint.VaeConfig;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.Placement;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much memory the activations of one gradient take, counted in feature maps.
 *
 * @param unetElements elements kept for the gradient of one row of the U-Net
 * @param decoderElements elements kept for the gradient of one decoded image
 */
public record ActivationMemory(double unetElements, double decoderElements) {

  /** Maps that a residual block keeps: two norms, two activations, two convolutions, the sum. */
  private static final double MAPS_PER_RESNET = 8;

  /** Maps that a transformer block keeps, of which the gated feed-forward layer takes 12. */
  private static final double MAPS_PER_TRANSFORMER = 26;

  /** Share of the free memory that activations may take without checkpointing. */
  private static final double SHARE = 0.5;

  public static ActivationMemory of(StableDiffusion model, int width, int height) {
    VaeConfig vae = model.vae().config();
    double latent = (double) width / vae.factor() * height / vae.factor();
    return new ActivationMemory(
        unet(model.unet().config(), latent), decoder(vae, (double) width * height));
  }

  private static double unet(UNetConfig config, double latentPixels) {
    double elements = 0;
    for (int level = 0; level < config.levels(); level++) {
      double map = config.blockOutChannels().get(level) * latentPixels / Math.pow(4, level);
      double blocks = 2 * config.layersPerBlock().get(level) + 1;
      double maps = MAPS_PER_RESNET;
      if (config.downCrossAttention().get(level)) {
        maps += MAPS_PER_TRANSFORMER * config.transformerLayersPerBlock().get(level);
      }
      elements += blocks * maps * map;
    }
    return elements;
  }

  private static double decoder(VaeConfig config, double pixels) {
    double elements = 0;
    for (int level = 0; level < config.blockOutChannels().size(); level++) {
      double map = config.blockOutChannels().get(level) * pixels / Math.pow(4, level);
      elements += (config.layersPerBlock() + 2) * MAPS_PER_RESNET * map;
    }
    return elements;
  }

  /**
   * Whether checkpointing is called for.
   *
   * @param unetRows rows that pass the U-Net at once, both branches of guidance counted
   */
  public Checkpointing choose(Placement placement, int unetRows) {
    double needed = bytes(placement, unetRows);
    return needed > SHARE * freeBytes() ? Checkpointing.ON : Checkpointing.OFF;
  }

  /** Bytes of activations without checkpointing. */
  public double bytes(Placement placement, int unetRows) {
    double elements = unetRows * unetElements + 0.5 * unetRows * decoderElements;
    return elements * placement.dtype().bytes();
  }

  /** Memory that a process may still take, in bytes; caches that would yield count as free. */
  private static double freeBytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          return Double.parseDouble(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException e) {
      // Not Linux: the platform's own figure serves.
    }
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getFreeMemorySize();
  }
}
