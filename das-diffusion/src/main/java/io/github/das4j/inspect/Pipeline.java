package io.github.das4j.inspect;

import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.das.MemoryEstimate;
import io.github.das4j.stable.Component;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import java.util.Map;
import java.util.Optional;

/**
 * As much of a pipeline as its memory depends on.
 *
 * @param denoiser U-Net or transformer
 * @param textTokens of the text that a transformer's blocks carry, 0 of a U-Net
 * @param contents of each component
 */
public record Pipeline(
    DenoiserConfig denoiser, VaeConfig vae, int textTokens, Map<Component, Contents> contents) {

  public Pipeline {
    contents = Map.copyOf(contents);
  }

  /** Size of the images that it was trained at. */
  public Extent nativeSize() {
    return denoiser.sampleSize().times(vae.factor());
  }

  /** Whether a run asks the network twice, with and without the prompt. */
  public boolean classifierFree() {
    return denoiser.classifierFree();
  }

  /** Its networks where it is run in a type; on the CPU, if that runs in it. */
  public MemoryEstimate.Networks networks(DType type) {
    boolean two =
        contents.containsKey(Component.TEXT_ENCODER_2) && !(denoiser instanceof FluxConfig);
    double bytes =
        contents.entrySet().stream()
            .mapToDouble(
                part ->
                    part.getValue()
                        .placed(
                            new Placement(
                                TorchDevice.CPU, part.getKey().type(type, vae.forceUpcast(), two))))
            .sum();
    double widened =
        Optional.ofNullable(contents.get(Component.UNET))
            .or(() -> Optional.ofNullable(contents.get(Component.TRANSFORMER)))
            .orElseThrow()
            .widened(new Placement(TorchDevice.CPU, type));
    return new MemoryEstimate.Networks(denoiser, vae, textTokens, bytes, widened);
  }
}
