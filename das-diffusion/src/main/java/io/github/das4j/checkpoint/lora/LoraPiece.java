package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.original.Rows;

/**
 * A module of a model that a change of a LoRA goes to.
 *
 * @param target the module
 * @param rows of the change that are the module's; every one, unless the LoRA changes several
 *     modules as one
 */
record LoraPiece(LoraTarget target, Rows rows) {

  static LoraPiece whole(LoraTarget target) {
    return new LoraPiece(target, Rows.ALL);
  }
}
