package io.github.das4j.cli;

import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import io.github.das4j.tensor.DType;
import io.github.das4j.words.Choices;
import io.github.das4j.writing.ConvertedFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code das models convert}: a single-file checkpoint as a diffusers folder. */
@Command(
    name = "convert",
    description = {
      "Writes a single-file checkpoint as a diffusers folder.",
      "The original layout (.safetensors, or .ckpt without running what is in it). The kind of"
          + " model is told from its tensors."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  das models convert v1-5-pruned.safetensors --out sd15 --tokenizer clip-l14 --dtype float16"
    })
final class ModelsConvertCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The checkpoint.")
  Path file = Path.of("");

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "A new folder.")
  Path out = Path.of("");

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "A CLIP tokenizer's folder, or a diffusers folder that has tokenizers.")
  Optional<Path> tokenizer = Optional.empty();

  @Option(names = "--tokenizer-2", paramLabel = "DIR", description = "SDXL's second, likewise.")
  Optional<Path> tokenizer2 = Optional.empty();

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "float16 or float32. Default: as in the file.")
  Optional<String> dtype = Optional.empty();

  @Option(
      names = "--prediction",
      paramLabel = "KIND",
      description = "epsilon or v: needed for SD 2, which exists in both.")
  Optional<String> prediction = Optional.empty();

  @Option(
      names = "--like",
      paramLabel = "DIR",
      description =
          "A diffusers folder of the same architecture, whose configurations are used. Needed only"
              + " where numbers of heads or groups, which a file does not tell, are unusual.")
  Optional<Path> like = Optional.empty();

  @Override
  public Integer call() {
    Optional<DType> type = dtype.map(ModelsConvertCommand::type);
    requireNew();
    try (OriginalCheckpoint checkpoint = OriginalCheckpoint.open(file)) {
      ConvertedFolder.Prediction predicts = prediction(checkpoint);
      List<Path> tokenizers = tokenizers(checkpoint);
      new ConvertedFolder(checkpoint, out, like, predicts)
          .write(new ConvertedFolder.Target(tokenizers, type, TensorProgress::new));
      System.out.printf("%s: %s%n", out, checkpoint.pipeline().className());
      checkpoint.choice().ifPresent(System.out::println);
    }
    return 0;
  }

  private static DType type(String text) {
    DType type = Choices.parse(DType.class, "type", text);
    if (type != DType.FLOAT16 && type != DType.FLOAT32) {
      throw new IllegalArgumentException("--dtype must be float16 or float32, not " + text);
    }
    return type;
  }

  private void requireNew() {
    if (Files.exists(out)) {
      throw new IllegalArgumentException(out + " exists; --out names a new folder");
    }
  }

  /** The option's, else what the file is marked as; an SD 2 file must be told. */
  private ConvertedFolder.Prediction prediction(OriginalCheckpoint checkpoint) {
    Optional<Boolean> stated = prediction.map(this::velocity);
    if (stated.isEmpty() && checkpoint.markedVelocity()) {
      stated = Optional.of(true);
    }
    boolean velocity =
        stated
            .or(checkpoint::velocity)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        file
                            + " is an SD 2 model, whose tensors do not tell what it predicts; give"
                            + " --prediction v (768-pixel models) or epsilon (512-pixel ones)"));
    return new ConvertedFolder.Prediction(velocity, stated);
  }

  private boolean velocity(String text) {
    return switch (text) {
      case "epsilon" -> false;
      case "v", "v_prediction" -> true;
      default ->
          throw new IllegalArgumentException(
              "unknown prediction '" + text + "' (known: epsilon, v)");
    };
  }

  private List<Path> tokenizers(OriginalCheckpoint checkpoint) {
    Path first = tokenizer(tokenizer, "tokenizer", "--tokenizer");
    if (!checkpoint.components().contains("text_encoder_2")) {
      return List.of(first);
    }
    Optional<Path> second = tokenizer2;
    if (second.isEmpty()) {
      second = tokenizer.filter(folder -> Files.isDirectory(folder.resolve("tokenizer_2")));
    }
    Path other = tokenizer(second, "tokenizer_2", "--tokenizer-2");
    return checkpoint.components().contains("text_encoder_3")
        ? List.of(first, other, third())
        : List.of(first, other);
  }

  /** That of T5, which only a model's folder has. */
  private Path third() {
    return tokenizer
        .map(folder -> folder.resolve("tokenizer_3"))
        .filter(Files::isDirectory)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the file holds a T5 and no tokenizer for it: give --tokenizer DIR, a folder"
                        + " with the folder tokenizer_3, such as any SD3 in diffusers' layout"));
  }

  /** The folder given, or the one in the diffusers folder given. */
  private static Path tokenizer(Optional<Path> given, String inside, String option) {
    Path folder =
        given.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a single file has no tokenizer: give "
                        + option
                        + " DIR, the folder "
                        + inside
                        + " of any published diffusers model of this kind"
                        + " (vocab.json and merges.txt, or tokenizer.json)"));
    Path nested = folder.resolve(inside);
    return Files.isDirectory(nested) ? nested : folder;
  }
}
