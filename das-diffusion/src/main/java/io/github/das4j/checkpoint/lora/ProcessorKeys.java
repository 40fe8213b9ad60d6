package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.lora.LoraKey.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first names of diffusers, those of its attention processors: {@code
 * unet.X.attn1.processor.to_q_lora.down.weight}, with or without the leading {@code unet.}, and
 * {@code text_encoder.X.self_attn.to_q_lora.down.weight}.
 */
final class ProcessorKeys implements KeyDialect {

  private static final Map<String, Role> ENDINGS =
      KeyDialect.endings("_lora.down.weight", "_lora.up.weight");

  private static final Pattern UNET =
      Pattern.compile("(?:unet\\.)?(.+\\.attn\\d+)\\.processor\\.(to_(?:q|k|v|out))(?:_lora)?");

  private static final Pattern TEXT =
      Pattern.compile("(text_encoder(?:_2)?)\\.(.+\\.self_attn)\\.to_(q|k|v|out)(?:_lora)?");

  @Override
  public String title() {
    return "diffusers, attention processors";
  }

  @Override
  public Optional<LoraKey> read(String name) {
    return KeyDialect.cut(name, ENDINGS)
        .map(key -> new LoraKey(key.stem().replaceFirst("_lora$", ""), key.role()))
        .filter(key -> UNET.matcher(key.stem()).matches() || TEXT.matcher(key.stem()).matches());
  }

  @Override
  public List<LoraPiece> pieces(String stem, ModelModules model) {
    Matcher unet = UNET.matcher(stem);
    if (unet.matches()) {
      String layer = unet.group(2).equals("to_out") ? "to_out.0" : unet.group(2);
      return model.pieces(LoraTarget.UNET, unet.group(1) + "." + layer);
    }
    Matcher text = TEXT.matcher(stem);
    return text.matches()
        ? model.pieces(text.group(1), text.group(2) + "." + text.group(3) + "_proj")
        : List.of();
  }

  @Override
  public String component(String stem) {
    Matcher text = TEXT.matcher(stem);
    return text.matches() ? text.group(1) : LoraTarget.UNET;
  }
}
