package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.lora.LoraKey.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names of kohya's trainer and of LyCORIS: {@code lora_unet_F.lora_down.weight}, where F is a
 * module's name with every dot replaced, either diffusers' name or the original code's; and those
 * that OneTrainer writes, {@code lora_transformer_F}.
 *
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/networks/lora.py">sd-scripts,
 *     networks/lora.py</a>
 */
final class KohyaKeys implements KeyDialect {

  private static final Map<String, Role> ENDINGS =
      Map.of(
          ".lora_down.weight",
          Role.DOWN,
          ".lora_up.weight",
          Role.UP,
          ".lora_mid.weight",
          Role.MID,
          ".alpha",
          Role.ALPHA);

  private static final Map<String, String> COMPONENTS = components();

  /** SD has one text encoder, and the others number theirs; the third is always a T5. */
  private static Map<String, String> components() {
    Map<String, String> components = new LinkedHashMap<>();
    components.put("lora_unet_", LoraTarget.UNET);
    components.put("lora_transformer_", LoraTarget.TRANSFORMER);
    components.put("lora_te_", LoraTarget.TEXT);
    components.put("lora_te1_", LoraTarget.TEXT);
    components.put("lora_te2_", LoraTarget.TEXT_2);
    components.put("lora_te3_", LoraTarget.TEXT_3);
    return components;
  }

  @Override
  public String title() {
    return "kohya";
  }

  @Override
  public Optional<LoraKey> read(String name) {
    return prefix(name).flatMap(prefix -> KeyDialect.cut(name, ENDINGS));
  }

  private static Optional<String> prefix(String stem) {
    return COMPONENTS.keySet().stream().filter(stem::startsWith).findFirst();
  }

  @Override
  public List<LoraPiece> pieces(String stem, ModelModules model) {
    String flat = stem.substring(prefix(stem).orElse("").length());
    String component = component(stem);
    return component.equals(LoraTarget.UNET)
        ? model.flattenedDenoiser(flat)
        : model.flattened(component, flat);
  }

  @Override
  public String component(String stem) {
    return prefix(stem).map(COMPONENTS::get).orElse(LoraTarget.UNET);
  }
}
