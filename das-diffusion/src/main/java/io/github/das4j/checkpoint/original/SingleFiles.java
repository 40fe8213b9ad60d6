package io.github.das4j.checkpoint.original;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.tensors.StateDicts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Single-file checkpoints where a model's folder is asked for. */
public final class SingleFiles {

  private SingleFiles() {}

  /**
   * Why a path that is a weight file, or a folder with one and no other, is no model to sample
   * from, and what to do with it; empty where it is neither.
   *
   * @throws CheckpointException if the file is no weight file at all; the message says what it is
   */
  public static Optional<String> remedy(Path path) {
    return find(path).flatMap(SingleFiles::remedyOf);
  }

  private static Optional<String> remedyOf(Path file) {
    try (StateDict dict = StateDicts.open(file)) {
      WeightKind kind = WeightKind.of(dict);
      if (kind != WeightKind.SINGLE_FILE && kind != WeightKind.SD3_FILE) {
        return kind == WeightKind.UNKNOWN
            ? Optional.empty()
            : Optional.of(file + " is " + kind.title() + ": " + kind.advice());
      }
    }
    try (OriginalCheckpoint checkpoint = OriginalCheckpoint.open(file)) {
      return Optional.of(
          file
              + " is a single-file checkpoint, which must be made a folder first: "
              + command(file, checkpoint));
    }
  }

  /** The one weight file that a path is or, as a folder, has. */
  public static Optional<Path> find(Path path) {
    if (Files.isRegularFile(path)) {
      return Optional.of(path);
    }
    if (!Files.isDirectory(path)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(path)) {
      List<Path> weights = files.filter(SingleFiles::isWeights).limit(2).toList();
      return weights.size() == 1 ? Optional.of(weights.get(0)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static boolean isWeights(Path file) {
    return file.toString().matches(".*\\.(safetensors|ckpt|pt|pth|bin)")
        && Files.isRegularFile(file);
  }

  /** The command that converts a checkpoint, with the options that its kind cannot do without. */
  public static String command(Path file, OriginalCheckpoint checkpoint) {
    boolean two = checkpoint.components().contains("text_encoder_2");
    return "das models convert "
        + quoted(file)
        + " --out DIR --tokenizer DIR"
        + (two ? " --tokenizer-2 DIR" : "")
        + (checkpoint.velocity().isEmpty() ? " --prediction epsilon|v" : "");
  }

  private static String quoted(Path file) {
    String text = file.toString();
    return text.contains(" ") ? "\"" + text + "\"" : text;
  }
}
