package io.github.das4j.writing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import io.github.das4j.files.Json;
import io.github.das4j.files.Sha256;
import io.github.das4j.text.ClipVocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tokenizers of a single-file checkpoint, one for each text encoder: those in a folder, or
 * CLIP's own vocabulary, which comes along.
 *
 * @param given what each is copied of; empty for CLIP's own vocabulary
 * @param pads the token that each pads with, where it is not the folder's own
 */
record SingleFileTokenizers(List<Optional<Path>> given, List<Optional<String>> pads) {

  private static final String FIRST = "tokenizer";
  private static final String SECOND = "tokenizer_2";
  private static final String THIRD = "tokenizer_3";
  private static final String ENCODER = "text_encoder";
  private static final String THIRD_ENCODER = "text_encoder_3";
  private static final List<String> NAMES =
      List.of(
          "tokenizer.json",
          "vocab.json",
          "merges.txt",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json");

  /**
   * Finds them: in the folder named, in folders {@code tokenizer} and {@code tokenizer_2} beside
   * the file, else CLIP's own.
   *
   * @throws CheckpointException if a text encoder has another vocabulary, and no folder has it
   */
  static SingleFileTokenizers of(
      Path file, OriginalCheckpoint checkpoint, SingleFileOptions options) {
    List<String> encoders =
        checkpoint.components().stream().filter(name -> name.startsWith(ENCODER)).toList();
    Optional<Path> place =
        options
            .tokenizer()
            .or(
                () ->
                    Optional.of(file.toAbsolutePath().resolveSibling(""))
                        .filter(folder -> Files.isDirectory(folder.resolve(FIRST))));
    boolean t5 = encoders.contains(THIRD_ENCODER);
    if (t5 && !place.map(at -> Files.isDirectory(at.resolve(THIRD))).orElse(false)) {
      throw new CheckpointException(
          file
              + " holds a T5 and no tokenizer for it: give --tokenizer DIR, a folder with the"
              + " folder "
              + THIRD
              + ", such as any SD3 in diffusers' layout");
    }
    List<String> clips = t5 ? encoders.subList(0, encoders.size() - 1) : encoders;
    SingleFileTokenizers found =
        place
            .map(at -> inFolder(at, clips.size() > 1))
            .orElseGet(() -> shipped(file, checkpoint, clips));
    return t5 ? found.with(place.orElseThrow().resolve(THIRD)) : found;
  }

  private static SingleFileTokenizers inFolder(Path place, boolean two) {
    Path first = nested(place, FIRST);
    if (!two) {
      return new SingleFileTokenizers(List.of(Optional.of(first)), List.of(Optional.empty()));
    }
    Path second = place.resolve(SECOND);
    return Files.isDirectory(second)
        ? new SingleFileTokenizers(
            List.of(Optional.of(first), Optional.of(second)),
            List.of(Optional.empty(), Optional.empty()))
        : new SingleFileTokenizers(
            List.of(Optional.of(first), Optional.of(first)),
            List.of(Optional.of(ClipVocabulary.END), Optional.of(ClipVocabulary.ZERO)));
  }

  /** These and one more, as it is. */
  private SingleFileTokenizers with(Path folder) {
    List<Optional<Path>> folders = new ArrayList<>(given);
    folders.add(Optional.of(folder));
    List<Optional<String>> all = new ArrayList<>(pads);
    all.add(Optional.empty());
    return new SingleFileTokenizers(folders, all);
  }

  private static SingleFileTokenizers shipped(
      Path file, OriginalCheckpoint checkpoint, List<String> encoders) {
    boolean two = encoders.size() > 1;
    for (String encoder : encoders) {
      int rows = checkpoint.config(encoder, false).path("vocab_size").asInt();
      if (rows != ClipVocabulary.SIZE) {
        throw new CheckpointException(
            file
                + " is a single-file checkpoint, which holds no tokenizer, and its "
                + encoder
                + " has "
                + rows
                + " tokens instead of CLIP's "
                + ClipVocabulary.SIZE
                + ": give --tokenizer DIR, a folder with its tokenizer (or with tokenizer"
                + (two ? " and tokenizer_2" : "")
                + ")");
      }
    }
    boolean open = checkpoint.family() == OriginalCheckpoint.Family.STABLE_DIFFUSION_2;
    String first = open ? ClipVocabulary.ZERO : ClipVocabulary.END;
    return two
        ? new SingleFileTokenizers(
            List.of(Optional.empty(), Optional.empty()),
            List.of(Optional.of(first), Optional.of(ClipVocabulary.ZERO)))
        : new SingleFileTokenizers(List.of(Optional.empty()), List.of(Optional.of(first)));
  }

  private static Path nested(Path folder, String name) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(
          "there is no folder " + folder + ": --tokenizer takes that of a tokenizer");
    }
    Path inside = folder.resolve(name);
    return Files.isDirectory(inside) ? inside : folder;
  }

  /** A digest of what they hold. */
  String digest() {
    StringBuilder all = new StringBuilder();
    for (int k = 0; k < given.size(); k++) {
      all.append(pads.get(k).orElse("own pad")).append('\n');
      given
          .get(k)
          .ifPresent(
              folder ->
                  NAMES.stream()
                      .map(folder::resolve)
                      .filter(Files::isRegularFile)
                      .forEach(
                          file ->
                              all.append(file.getFileName())
                                  .append(' ')
                                  .append(Sha256.hex(file))
                                  .append('\n')));
    }
    return Sha256.hex(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A folder for each.
   *
   * @param workshop where those are made that are not there as they should be
   */
  List<Path> folders(Path workshop) throws IOException {
    List<Path> folders = new ArrayList<>();
    for (int k = 0; k < given.size(); k++) {
      if (given.get(k).isPresent() && pads.get(k).isEmpty()) {
        folders.add(given.get(k).get());
        continue;
      }
      Path made = Files.createDirectories(workshop.resolve(FIRST + "-" + k));
      String pad = pads.get(k).orElse(ClipVocabulary.END);
      if (given.get(k).isEmpty()) {
        ClipVocabulary.write(made, pad);
      } else {
        padded(given.get(k).get(), made, pad);
      }
      folders.add(made);
    }
    return folders;
  }

  private static void padded(Path from, Path to, String pad) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(f -> NAMES.contains(f.getFileName().toString())).toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
    for (String name : List.of("tokenizer_config.json", "special_tokens_map.json")) {
      Path file = to.resolve(name);
      JsonNode read =
          Files.isRegularFile(file) ? Configs.read(file) : JsonNodeFactory.instance.objectNode();
      ObjectNode changed = ((ObjectNode) read).put("pad_token", pad);
      Files.writeString(file, Json.text(changed));
    }
  }
}
