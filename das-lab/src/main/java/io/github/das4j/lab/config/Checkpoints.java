package io.github.das4j.lab.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds on disk what settings call by a Hugging Face name, such as {@code owner/name}. */
public final class Checkpoints {

  /** A place where checkpoints are found by name. */
  @FunctionalInterface
  public interface Source {
    Optional<Path> find(String name);
  }

  private final List<Source> sources;

  public Checkpoints(List<Source> sources) {
    this.sources = List.copyOf(sources);
  }

  /**
   * Finds paths as they are, then {@code MODELS/owner/name} and {@code MODELS/name}.
   *
   * @param models a folder of checkpoints, or nothing
   */
  public static Checkpoints in(Optional<Path> models) {
    List<Source> sources = new ArrayList<>();
    sources.add(name -> existing(Path.of(name)));
    models.ifPresent(
        folder -> {
          sources.add(name -> existing(folder.resolve(name)));
          sources.add(name -> existing(folder.resolve(Path.of(name).getFileName())));
        });
    return new Checkpoints(sources);
  }

  private static Optional<Path> existing(Path path) {
    return Files.exists(path) ? Optional.of(path) : Optional.empty();
  }

  public Optional<Path> find(String name) {
    return sources.stream().flatMap(source -> source.find(name).stream()).findFirst();
  }

  /**
   * The path of a checkpoint.
   *
   * @param remedy how the user can name it
   * @throws IllegalArgumentException if it is nowhere
   */
  public Path require(String name, String remedy) {
    return find(name)
        .orElseThrow(
            () -> new IllegalArgumentException("'" + name + "' is not on this disk: " + remedy));
  }
}
