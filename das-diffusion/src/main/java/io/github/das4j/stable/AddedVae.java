package io.github.das4j.stable;

/**
 * An autoencoder that is run in place of a model's.
 *
 * @param file of its weights, by name, without the folder
 * @param sha256 64 hexadecimal digits of the file
 */
public record AddedVae(String file, String sha256) {}
