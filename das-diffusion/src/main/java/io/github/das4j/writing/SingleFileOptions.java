package io.github.das4j.writing;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a single-file checkpoint leaves unsaid.
 *
 * @param tokenizer folder of its tokenizer, or of a diffusers model that has the same; CLIP's own
 *     vocabulary where none is named
 * @param velocity whether it predicts v; as the file or the {@code .yaml} beside it says where it
 *     is not named
 */
public record SingleFileOptions(Optional<Path> tokenizer, Optional<Boolean> velocity) {

  private static final SingleFileOptions NOTHING =
      new SingleFileOptions(Optional.empty(), Optional.empty());

  /** The original code's configuration of a network that predicts v. */
  private static final Pattern PARAMETERIZATION =
      Pattern.compile("(?m)^\\s*parameterization:\\s*[\"']?(\\w+)");

  /** Of a configuration; they have a few kilobytes. */
  private static final long LONGEST = 1 << 20;

  /** Nothing is named. */
  public static SingleFileOptions none() {
    return NOTHING;
  }

  /**
   * Whether a checkpoint predicts v.
   *
   * @throws CheckpointException if nothing tells
   */
  boolean velocity(Path file, OriginalCheckpoint checkpoint) {
    return velocity
        .or(() -> checkpoint.markedVelocity() ? Optional.of(true) : Optional.empty())
        .or(() -> beside(file))
        .or(checkpoint::velocity)
        .orElseThrow(
            () ->
                new CheckpointException(
                    file
                        + " is an SD 2 model, whose tensors do not tell what it predicts: give"
                        + " --prediction v (768-pixel models) or epsilon (512-pixel ones)"));
  }

  /** What a configuration of the original code says that lies beside the file under its name. */
  private static Optional<Boolean> beside(Path file) {
    String name = String.valueOf(file.getFileName()).replaceAll("\\.\\w+$", "");
    Path yaml = file.resolveSibling(name + ".yaml");
    try {
      if (!Files.isRegularFile(yaml) || Files.size(yaml) > LONGEST) {
        return Optional.empty();
      }
      var found = PARAMETERIZATION.matcher(Files.readString(yaml, StandardCharsets.ISO_8859_1));
      return found.find() ? Optional.of(found.group(1).equals("v")) : Optional.empty();
    } catch (IOException e) {
      throw new CheckpointException(yaml + " cannot be read: " + e.getMessage(), e);
    }
  }
}
