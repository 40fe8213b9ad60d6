package io.github.das4j.inspect;

import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.tensors.StateDicts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files that a component's weights are read from. */
record WeightFiles(List<Path> files) {

  /** Those that loading would take: one file, or an index with its shards. */
  static WeightFiles of(Path fileOrFolder) {
    Path main = StateDicts.find(fileOrFolder);
    List<Path> files = new ArrayList<>(List.of(main));
    if (main.toString().endsWith(".json")) {
      List<Path> shards = new ArrayList<>();
      Configs.read(main)
          .path("weight_map")
          .forEach(name -> shards.add(main.resolveSibling(name.asText())));
      shards.stream().distinct().filter(Files::isRegularFile).forEach(files::add);
    }
    return new WeightFiles(files);
  }

  /** What is to be said where there are others beside those taken; empty where there are none. */
  Optional<String> choice(String type) {
    List<String> left = StateDicts.leftBeside(files.get(0));
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            files.get(0).getFileName()
                + " ("
                + type
                + ") is taken, not "
                + String.join(", ", left)
                + ": safetensors before others, and names without fp16 before those with it");
  }

  long bytes() {
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
      }
    }
    return bytes;
  }

  /** Their names below a folder, or their last names. */
  List<String> names(Path below) {
    return files.stream()
        .map(
            file ->
                file.startsWith(below) && !file.equals(below)
                    ? below.relativize(file).toString()
                    : String.valueOf(file.getFileName()))
        .toList();
  }
}
