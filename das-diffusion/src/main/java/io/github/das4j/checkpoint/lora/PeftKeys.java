package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.lora.LoraKey.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of diffusers and peft, {@code unet.M.lora_A.weight}, and those that diffusers' training
 * scripts wrote before, {@code unet.M.lora.down.weight} and {@code
 * text_encoder.M.lora_linear_layer.down.weight}; without a component's name they are the U-Net's or
 * the transformer's, whose modules may then be called as in the original code, too ({@code
 * diffusion_model.double_blocks.0.img_attn.qkv.lora_A.weight}).
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
      List.of(
          LoraTarget.UNET,
          LoraTarget.TRANSFORMER,
          LoraTarget.TEXT,
          LoraTarget.TEXT_2,
          LoraTarget.TEXT_3);

  /** What ComfyUI has before the names of a flow model's original code. */
  private static final String ORIGINAL = "diffusion_model.";

  /** Where names of transformers begin, today's and those of the original code. */
  private static final Pattern OF_TRANSFORMERS =
      Pattern.compile(
          "(diffusion_model\\.|((single_)?transformer|joint|double|single)_blocks\\."
              + "|[xty]_embedder\\b|context_embedder\\b|time_text_embed\\.|pos_embed\\."
              + "|(img|txt|time|vector|guidance)_in\\b|norm_out\\.|proj_out\\b|final_layer\\.).*");

  @Override
  public String title() {
    return "diffusers and peft";
  }

  @Override
  public Optional<LoraKey> read(String name) {
    return KeyDialect.cut(name, ENDINGS);
  }

  @Override
  public List<LoraPiece> pieces(String stem, ModelModules model) {
    return named(stem)
        .map(component -> model.pieces(component, stem.substring(component.length() + 1)))
        .orElseGet(() -> model.denoiserPieces(bare(stem)));
  }

  private static String bare(String stem) {
    return stem.startsWith(ORIGINAL) ? stem.substring(ORIGINAL.length()) : stem;
  }

  private static Optional<String> named(String stem) {
    return COMPONENTS.stream().filter(each -> stem.startsWith(each + ".")).findFirst();
  }

  @Override
  public String component(String stem) {
    return named(stem)
        .orElse(OF_TRANSFORMERS.matcher(stem).matches() ? LoraTarget.TRANSFORMER : LoraTarget.UNET);
  }
}
