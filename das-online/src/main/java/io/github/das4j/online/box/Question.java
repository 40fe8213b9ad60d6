package io.github.das4j.online.box;

import java.nio.file.Path;

/**
 * An image put before a black box.
 *
 * @param id its name in the run, such as {@code r003-i0041}
 * @param png its file
 * @param prompt what it was drawn from
 */
public record Question(String id, Path png, String prompt) {}
