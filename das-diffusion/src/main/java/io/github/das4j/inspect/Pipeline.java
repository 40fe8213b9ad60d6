package io.github.das4j.inspect;

import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.das.MemoryEstimate;
import io.github.das4j.stable.Component;
import io.github.das4j.tensor.DType;
import java.util.Map;

/**
 * As much of a pipeline as its memory depends on.
 *
 * @param parameters of each component
 */
public record Pipeline(UNetConfig unet, VaeConfig vae, Map<Component, Long> parameters) {

  public Pipeline {
    parameters = Map.copyOf(parameters);
  }

  /** Size of the images that it was trained at. */
  public Extent nativeSize() {
    return unet.sampleSize().times(vae.factor());
  }

  /** Whether a run asks the U-Net twice, with and without the prompt. */
  public boolean classifierFree() {
    return unet.timeCondProjDim() == 0;
  }

  /** Its networks where it is run in a type. */
  public MemoryEstimate.Networks networks(DType type) {
    boolean two = parameters.containsKey(Component.TEXT_ENCODER_2);
    double bytes =
        parameters.entrySet().stream()
            .mapToDouble(
                part ->
                    (double) part.getValue()
                        * part.getKey().type(type, vae.forceUpcast(), two).bytes())
            .sum();
    return new MemoryEstimate.Networks(unet, vae, bytes);
  }
}
