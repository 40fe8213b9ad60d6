package io.github.das4j.checkpoint.lora;

/**
 * A module of a model, a linear map or a convolution.
 *
 * @param component the folder of its network: {@code unet}, {@code transformer}, {@code
 *     text_encoder}, …
 * @param module its name in that network, as diffusers and transformers have it
 */
record LoraTarget(String component, String module) {

  static final String UNET = "unet";
  static final String TRANSFORMER = "transformer";
  static final String TEXT = "text_encoder";
  static final String TEXT_2 = "text_encoder_2";

  /** The T5 of SD3; FLUX has its own in {@link #TEXT_2}. */
  static final String TEXT_3 = "text_encoder_3";

  /** The name of its weight in the network's state dict. */
  String weight() {
    return module + ".weight";
  }
}
