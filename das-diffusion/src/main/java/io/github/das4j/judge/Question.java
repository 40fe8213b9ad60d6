package io.github.das4j.judge;

import java.nio.file.Path;

/**
 * An image put before a black box.
 *
 * @param id its name in the run, such as {@code r003-i0041}
 * @param png its file
 * @param prompt what it was drawn from
 */
public record Question(String id, PngSource png, String prompt) {

  /** One whose file is on the disk. */
  public Question(String id, Path png, String prompt) {
    this(id, PngSource.of(png), prompt);
  }
}
