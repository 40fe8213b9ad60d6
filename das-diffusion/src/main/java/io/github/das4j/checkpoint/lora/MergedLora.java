package io.github.das4j.checkpoint.lora;

/**
 * A LoRA that was added to a model.
 *
 * @param file its name, without the folder
 * @param sha256 64 hexadecimal digits of the file
 * @param scale factor on its change
 */
public record MergedLora(String file, String sha256, double scale) {}
