package io.github.das4j.checkpoint.embedding;

/**
 * A textual inversion that a model's prompts may name.
 *
 * @param file its name, without the folder
 * @param token what stands for it in prompts
 * @param sha256 64 hexadecimal digits of the file
 */
public record LearnedEmbedding(String file, String token, String sha256) {}
