package io.github.das4j.writing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Json;
import io.github.das4j.files.Unfinished;
import io.github.das4j.stable.Component;
import io.github.das4j.tensor.DType;
import io.github.das4j.text.ClipTokenizer;
import io.github.das4j.text.T5Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes a single-file checkpoint as a diffusers folder, which appears whole or not at all. */
public final class ConvertedFolder {

  /** Names the file that a folder was converted from, and its SHA-256. */
  public static final String ORIGIN = "single_file.json";

  private static final String SCHEDULER = "scheduler";
  private static final String INDEX = "model_index.json";
  private static final String FORCE_ZEROS = "force_zeros_for_empty_prompt";

  private final OriginalCheckpoint checkpoint;
  private final Path out;
  private final Map<String, JsonNode> configs = new LinkedHashMap<>();

  /**
   * A writer of one checkpoint.
   *
   * @param out a folder that is not there yet
   * @param like a folder whose configurations are used instead of those inferred
   */
  public ConvertedFolder(
      OriginalCheckpoint checkpoint, Path out, Optional<Path> like, Prediction predicts) {
    this.checkpoint = checkpoint;
    this.out = out.toAbsolutePath();
    ObjectNode index = checkpoint.index().deepCopy();
    like.map(folder -> folder.resolve(INDEX))
        .filter(Files::isRegularFile)
        .map(file -> Configs.read(file).get(FORCE_ZEROS))
        .ifPresent(zeros -> index.set(FORCE_ZEROS, zeros));
    configs.put(INDEX, index);
    for (String component : checkpoint.components()) {
      configs.put(
          component,
          like.map(folder -> Configs.read(folder.resolve(component).resolve("config.json")))
              .orElseGet(() -> checkpoint.config(component, predicts.velocity())));
    }
    configs.put(
        SCHEDULER,
        like.map(folder -> checkpoint.marked(scheduler(folder), predicts.stated()))
            .orElseGet(() -> checkpoint.scheduler(predicts.velocity())));
  }

  /**
   * What the network predicts.
   *
   * @param velocity v, else epsilon
   * @param stated the same where an option or the file itself says so: that wins over the
   *     configuration of another model
   */
  public record Prediction(boolean velocity, Optional<Boolean> stated) {}

  /** The scheduler's configuration of a folder. */
  static JsonNode scheduler(Path folder) {
    return Configs.read(folder.resolve(SCHEDULER).resolve("scheduler_config.json"));
  }

  /**
   * What a single file does not say of the folder.
   *
   * @param tokenizers folders of the text encoders' tokenizers, in order
   * @param type of the tensors of real numbers; empty to keep their own
   * @param origin what {@link #ORIGIN} is to say of where it comes from
   */
  public record Target(
      List<Path> tokenizers,
      Optional<DType> type,
      WriteProgress.Factory progress,
      Optional<JsonNode> origin) {

    /** A folder that does not say where it comes from. */
    public Target(List<Path> tokenizers, Optional<DType> type, WriteProgress.Factory progress) {
      this(tokenizers, type, progress, Optional.empty());
    }

    /** Keeps a copy of the list. */
    public Target {
      tokenizers = List.copyOf(tokenizers);
    }
  }

  /**
   * Writes the folder; all that can be wrong is looked at before anything is written.
   *
   * @throws io.github.das4j.checkpoint.CheckpointException if weights and configurations do not
   *     belong together, or a tokenizer is none
   * @throws UncheckedIOException if the folder cannot be written
   */
  public void write(Target target) {
    checkpoint.components().forEach(this::requireFit);
    requireTokenizers(target.tokenizers());
    Path temporary = out.resolveSibling("." + out.getFileName() + "." + UUID.randomUUID());
    try (Unfinished unfinished = Unfinished.at(temporary)) {
      Files.createDirectories(temporary);
      fill(temporary, target);
      Files.move(temporary, out, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + out + ": " + AtomicFiles.reason(e), e);
    }
  }

  private void requireTokenizers(List<Path> folders) {
    for (int k = 0; k < folders.size(); k++) {
      JsonNode t5 = configs.get("text_encoder_" + (k + 1));
      if (t5 != null && Component.isT5(t5)) {
        T5Tokenizer.open(folders.get(k), T5Config.parse(t5, "the T5's configuration")).close();
      } else {
        ClipTokenizer.open(folders.get(k)).close();
      }
    }
  }

  private void requireFit(String component) {
    JsonNode config = Objects.requireNonNull(configs.get(component));
    Component.named(component)
        .check(checkpoint.component(component), config, component + "'s configuration");
  }

  private void fill(Path folder, Target target) throws IOException {
    ModelFolderWriter writer = new ModelFolderWriter(folder);
    if (target.origin().isPresent()) {
      Files.writeString(folder.resolve(ORIGIN), Json.text(target.origin().get()));
    }
    writer.index(Objects.requireNonNull(configs.get(INDEX)));
    writer.scheduler(Objects.requireNonNull(configs.get(SCHEDULER)));
    for (int k = 0; k < target.tokenizers().size(); k++) {
      String name = k == 0 ? "tokenizer" : "tokenizer_" + (k + 1);
      copy(target.tokenizers().get(k), folder.resolve(name));
    }
    for (String component : checkpoint.components()) {
      writer.at(component).config(Objects.requireNonNull(configs.get(component)));
      StateDict dict = checkpoint.component(component);
      try (WriteProgress shown = target.progress().open(component, dict.names().size())) {
        writer.at(component).weights(dict, target.type(), (name, bytes) -> shown.next(bytes));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      // The tokenizer may lie beside weights, as in a CLIP folder.
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(json|txt)")).toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("config.json") && !name.equals("preprocessor_config.json")) {
          Files.copy(file, to.resolve(name));
        }
      }
    }
  }
}
