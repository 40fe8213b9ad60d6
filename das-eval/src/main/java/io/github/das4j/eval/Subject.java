package io.github.das4j.eval;

import java.nio.file.Path;

/**
 * An image to judge.
 *
 * @param prompt what it was made for
 * @param draw what it was drawn in: images of one swarm share it, for they have ancestors in common
 */
public record Subject(Path file, String prompt, String draw) {}
