package io.github.das4j.checkpoint.lora;

/**
 * What a tensor's name in a LoRA says.
 *
 * @param stem the name without its ending: the module, as the file calls it
 * @param role what of the module's change the tensor is
 */
record LoraKey(String stem, Role role) {

  /** A factor of the change, or the number that scales it. */
  enum Role {
    /** {@code [r, in, …]}. */
    DOWN,
    /** {@code [out, r, …]}. */
    UP,
    /** {@code [r, r, kh, kw]}, between the two where a convolution is split further. */
    MID,
    /** One number. */
    ALPHA
  }
}
