package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.lora.LoraKey.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names of diffusers and peft, {@code unet.M.lora_A.weight}, and those that diffusers' training
 * scripts wrote before, {@code unet.M.lora.down.weight} and {@code
 * text_encoder.M.lora_linear_layer.down.weight}; without a component's name they are the U-Net's.
 *
 * @see <a
 *     href="https://github.com/huggingface/diffusers/blob/main/src/diffusers/loaders">diffusers,
 *     loaders</a>
 */
final class PeftKeys implements KeyDialect {

  private static final Map<String, Role> ENDINGS =
      KeyDialect.endings(
          ".lora_A.weight",
          ".lora_B.weight",
          ".lora.down.weight",
          ".lora.up.weight",
          ".lora_linear_layer.down.weight",
          ".lora_linear_layer.up.weight");

  private static final List<String> COMPONENTS =
      List.of(LoraTarget.UNET, LoraTarget.TEXT, LoraTarget.TEXT_2);

  @Override
  public String title() {
    return "diffusers and peft";
  }

  @Override
  public Optional<LoraKey> read(String name) {
    return KeyDialect.cut(name, ENDINGS);
  }

  @Override
  public Optional<LoraTarget> target(String stem, ModelModules model) {
    String component = component(stem);
    return model.find(
        component,
        stem.startsWith(component + ".") ? stem.substring(component.length() + 1) : stem);
  }

  @Override
  public String component(String stem) {
    return COMPONENTS.stream()
        .filter(each -> stem.startsWith(each + "."))
        .findFirst()
        .orElse(LoraTarget.UNET);
  }
}
