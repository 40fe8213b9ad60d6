package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.UNetConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The linear maps and convolutions of a model, by their names and shapes. */
final class ModelModules {

  private static final String WEIGHT = ".weight";
  private static final int LINEAR = 2;
  private static final int CONVOLUTION = 4;

  private final Map<LoraTarget, long[]> shapes = new LinkedHashMap<>();
  private final Map<LoraTarget, LoraTarget> flattened = new HashMap<>();
  private final OriginalBlocks original;
  private final boolean twoEncoders;

  /**
   * @param components weights by the component's folder; no tensor is read
   */
  ModelModules(Map<String, StateDict> components, UNetConfig unet) {
    this.original = new OriginalBlocks(unet);
    this.twoEncoders = components.containsKey(LoraTarget.TEXT_2);
    components.forEach(this::add);
  }

  private void add(String component, StateDict dict) {
    for (String name : dict.names()) {
      long[] shape = dict.shape(name);
      if (name.endsWith(WEIGHT) && (shape.length == LINEAR || shape.length == CONVOLUTION)) {
        String module = name.substring(0, name.length() - WEIGHT.length());
        LoraTarget target = new LoraTarget(component, module);
        shapes.put(target, shape);
        flattened.put(new LoraTarget(component, module.replace('.', '_')), target);
      }
    }
  }

  /** Whether it has SDXL's two text encoders. */
  boolean twoEncoders() {
    return twoEncoders;
  }

  /** The names of its U-Net in the original code. */
  OriginalBlocks original() {
    return original;
  }

  Optional<LoraTarget> find(String component, String module) {
    LoraTarget target = new LoraTarget(component, module);
    return shapes.containsKey(target) ? Optional.of(target) : Optional.empty();
  }

  /** The module whose name is this, with {@code _} for every dot. */
  Optional<LoraTarget> flattened(String component, String name) {
    return Optional.ofNullable(flattened.get(new LoraTarget(component, name)));
  }

  /** The shape of a weight that exists. */
  long[] shape(LoraTarget target) {
    return Objects.requireNonNull(shapes.get(target), target.module());
  }
}
