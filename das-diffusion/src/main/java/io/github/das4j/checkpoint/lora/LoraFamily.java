package io.github.das4j.checkpoint.lora;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which models a LoRA is for. */
public enum LoraFamily {
  SD_1("SD 1.x", false),
  SD_2("SD 2.x", false),
  SD("SD 1.x or 2.x", false),
  SDXL("SDXL", true);

  /** kohya's and the model specification's entries in a header, in this order. */
  private static final List<String> ENTRIES =
      List.of("ss_base_model_version", "modelspec.architecture");

  private final String title;
  private final boolean twoEncoders;

  LoraFamily(String title, boolean twoEncoders) {
    this.title = title;
    this.twoEncoders = twoEncoders;
  }

  /** What the models are called. */
  public String title() {
    return title;
  }

  boolean twoEncoders() {
    return twoEncoders;
  }

  /** The family that names, header or shapes tell; empty where none of them does. */
  static Optional<LoraFamily> of(List<LowRank> modules, Map<String, String> header) {
    if (modules.stream().anyMatch(LoraFamily::isOfTwoEncoders)) {
      return Optional.of(SDXL);
    }
    return ENTRIES.stream()
        .flatMap(entry -> Optional.ofNullable(header.get(entry)).stream())
        .flatMap(text -> named(text).stream())
        .findFirst()
        .or(() -> byWidth(modules))
        .or(
            () ->
                modules.stream().anyMatch(module -> module.stem().startsWith("lora_te_"))
                    ? Optional.of(SD)
                    : Optional.empty());
  }

  private static boolean isOfTwoEncoders(LowRank module) {
    return module.stem().startsWith("lora_te1_")
        || module.dialect().component(module.stem()).equals(LoraTarget.TEXT_2);
  }

  private static Optional<LoraFamily> named(String text) {
    if (text.startsWith("sdxl") || text.startsWith("stable-diffusion-xl")) {
      return Optional.of(SDXL);
    } else if (text.startsWith("sd_v1") || text.startsWith("stable-diffusion-v1")) {
      return Optional.of(SD_1);
    } else if (text.startsWith("sd_v2") || text.startsWith("stable-diffusion-v2")) {
      return Optional.of(SD_2);
    }
    return Optional.empty();
  }

  /** By the width of the text that cross-attention sees, in the published models. */
  private static Optional<LoraFamily> byWidth(List<LowRank> modules) {
    return modules.stream()
        .filter(module -> module.stem().matches(".*attn2[._](processor\\.)?to_[kv]"))
        .map(module -> module.shape(LoraKey.Role.DOWN)[1])
        .flatMap(width -> ofWidth(width).stream())
        .findFirst();
  }

  private static Optional<LoraFamily> ofWidth(long width) {
    return switch ((int) width) {
      case 768 -> Optional.of(SD_1);
      case 1024 -> Optional.of(SD_2);
      case 2048 -> Optional.of(SDXL);
      default -> Optional.empty();
    };
  }
}
