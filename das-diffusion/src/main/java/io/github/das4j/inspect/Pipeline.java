package io.github.das4j.inspect;

import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.das.MemoryEstimate;
import io.github.das4j.stable.Component;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import java.util.Map;
import java.util.Objects;

/**
 * As much of a pipeline as its memory depends on.
 *
 * @param contents of each component
 */
public record Pipeline(UNetConfig unet, VaeConfig vae, Map<Component, Contents> contents) {

  public Pipeline {
    contents = Map.copyOf(contents);
  }

  /** Size of the images that it was trained at. */
  public Extent nativeSize() {
    return unet.sampleSize().times(vae.factor());
  }

  /** Whether a run asks the U-Net twice, with and without the prompt. */
  public boolean classifierFree() {
    return unet.timeCondProjDim() == 0;
  }

  /** Its networks where it is run in a type; on the CPU, if that runs in it. */
  public MemoryEstimate.Networks networks(DType type) {
    boolean two = contents.containsKey(Component.TEXT_ENCODER_2);
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
        Objects.requireNonNull(contents.get(Component.UNET))
            .widened(new Placement(TorchDevice.CPU, type));
    return new MemoryEstimate.Networks(unet, vae, bytes, widened);
  }
}
