package io.github.das4j.settings;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.writing.ConvertedModels;
import io.github.das4j.writing.SingleFileOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a model in a single file does not say of itself.
 *
 * @param tokenizer a folder with its tokenizer, or of a model that has the same
 * @param prediction what its network predicts
 */
public record SingleFileSettings(
    @Declared(
            key = "single_file.tokenizer",
            standard = "none",
            absent = "none",
            otherwise = "beside the file, or else CLIP's own",
            option = "--tokenizer",
            label = "DIR",
            help = "The tokenizer of a model in a single file, or a model's folder that has it")
        Optional<Path> tokenizer,
    @Declared(
            key = "single_file.prediction",
            standard = "auto",
            absent = "auto",
            otherwise = "as the file says",
            option = "--prediction",
            label = "KIND",
            help = "What a model in a single file predicts, which those of SD 2 do not tell: {}")
        Optional<Prediction> prediction) {

  /** What a network predicts. */
  public enum Prediction {
    /** The noise. */
    EPSILON,
    /** A velocity between noise and image. */
    V
  }

  /** Checks them. */
  public SingleFileSettings {
    Declarations.check(SingleFileSettings.class, tokenizer, prediction);
  }

  /** Whether anything is said. */
  boolean isEmpty() {
    return tokenizer.isEmpty() && prediction.isEmpty();
  }

  /** A model's folder: the path itself, or what a single file is converted to, once. */
  public Path folder(Path model) {
    return folder(model, tokenizer);
  }

  /** The same with the tokenizer where it was found. */
  Path folder(Path model, Optional<Path> found) {
    return ConvertedModels.ofThisProcess()
        .folder(
            model,
            new SingleFileOptions(
                found.map(Path::toAbsolutePath), prediction.map(kind -> kind == Prediction.V)));
  }
}
