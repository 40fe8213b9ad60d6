package io.github.das4j.checkpoint.lora;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which models a LoRA is for. */
public enum LoraFamily {
  SD_1("SD 1.x"),
  SD_2("SD 2.x"),
  SD("SD 1.x or 2.x"),
  SDXL("SDXL"),
  SD3("SD3"),
  FLUX("FLUX");

  /** kohya's and the model specification's entries in a header, in this order. */
  private static final List<String> ENTRIES =
      List.of("ss_base_model_version", "modelspec.architecture");

  /** What only FLUX has, as diffusers and the original code call it. */
  private static final Pattern OF_FLUX =
      Pattern.compile(".*(single_transformer|double|single)_blocks[._]\\d.*");

  private static final Pattern OF_SD3 = Pattern.compile(".*joint_blocks[._]\\d.*");

  private final String title;

  LoraFamily(String title) {
    this.title = title;
  }

  /** What the models are called. */
  public String title() {
    return title;
  }

  /** Whether a LoRA of this family may be one of another, which a model is of. */
  boolean fits(LoraFamily model) {
    return this == model || (model == SD && (this == SD_1 || this == SD_2));
  }

  /** The family that names, header or shapes tell; empty where none of them does. */
  static Optional<LoraFamily> of(List<LowRank> modules, Map<String, String> header) {
    return ofFlow(modules)
        .or(() -> isOfXl(modules) ? Optional.of(SDXL) : headed(header))
        .or(() -> byWidth(modules))
        .or(
            () ->
                modules.stream().anyMatch(module -> module.stem().startsWith("lora_te_"))
                    ? Optional.of(SD)
                    : Optional.empty());
  }

  private static Optional<LoraFamily> ofFlow(List<LowRank> modules) {
    if (modules.stream().anyMatch(module -> OF_FLUX.matcher(module.stem()).matches())) {
      return Optional.of(FLUX);
    }
    return modules.stream().anyMatch(module -> OF_SD3.matcher(module.stem()).matches())
        ? Optional.of(SD3)
        : Optional.empty();
  }

  /** Where there is a U-Net, two numbered text encoders are SDXL's. */
  private static boolean isOfXl(List<LowRank> modules) {
    return modules.stream().anyMatch(module -> component(module).equals(LoraTarget.UNET))
        && modules.stream()
            .anyMatch(
                module ->
                    module.stem().startsWith("lora_te1_")
                        || component(module).equals(LoraTarget.TEXT_2));
  }

  private static String component(LowRank module) {
    return module.dialect().component(module.stem());
  }

  private static Optional<LoraFamily> headed(Map<String, String> header) {
    return ENTRIES.stream()
        .flatMap(entry -> Optional.ofNullable(header.get(entry)).stream())
        .flatMap(text -> named(text).stream())
        .findFirst();
  }

  private static Optional<LoraFamily> named(String text) {
    if (text.startsWith("sdxl") || text.startsWith("stable-diffusion-xl")) {
      return Optional.of(SDXL);
    } else if (text.startsWith("flux")) {
      return Optional.of(FLUX);
    } else if (text.startsWith("sd3") || text.startsWith("stable-diffusion-3")) {
      return Optional.of(SD3);
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
