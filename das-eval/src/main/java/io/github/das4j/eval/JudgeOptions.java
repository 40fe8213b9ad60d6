package io.github.das4j.eval;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to judge by.
 *
 * @param rewards specifications, each with a name before an equals sign or not
 * @param clip a CLIP for features; without it that of the first reward that has one
 * @param eigenvalues K of the truncated CLIP entropy
 */
public record JudgeOptions(
    List<String> rewards, Optional<Path> clip, Optional<Lpips> lpips, int eigenvalues) {

  /** Published evaluations truncate here. */
  public static final int PUBLISHED_EIGENVALUES = 20;

  public JudgeOptions {
    rewards = List.copyOf(rewards);
    if (eigenvalues < 1) {
      throw new IllegalArgumentException("K of the entropy must be at least 1, not " + eigenvalues);
    }
  }

  /**
   * The weights of LPIPS.
   *
   * @param trunk torchvision's AlexNet
   * @param heads the linear heads of version 0.1
   */
  public record Lpips(Path trunk, Path heads) {

    /**
     * Reads {@code TRUNK,HEADS}.
     *
     * @throws IllegalArgumentException if these are not two
     */
    public static Lpips parse(String text) {
      String[] files = text.split(",", -1);
      if (files.length != 2 || files[0].isBlank() || files[1].isBlank()) {
        throw new IllegalArgumentException(
            "--lpips takes two files joined by a comma, AlexNet's weights and LPIPS's heads: '"
                + text
                + "'");
      }
      return new Lpips(Path.of(files[0].strip()), Path.of(files[1].strip()));
    }
  }
}
