package io.github.das4j.settings;

import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.hub.HubReference;
import io.github.das4j.words.CommandWord;
import io.github.das4j.words.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds on disk what settings call by a Hugging Face name, such as {@code owner/name}. */
public final class Checkpoints {

  /** Names looked at for one that resembles; folders of data may have very many. */
  private static final int MOST_ENTRIES = 1000;

  /** A place where checkpoints are found by name. */
  @FunctionalInterface
  public interface Source {
    Optional<Path> find(String name);
  }

  private final List<Source> sources;
  private final Optional<Path> models;

  public Checkpoints(List<Source> sources) {
    this(sources, Optional.empty());
  }

  private Checkpoints(List<Source> sources, Optional<Path> models) {
    this.sources = List.copyOf(sources);
    this.models = models;
  }

  /**
   * Finds what comes with this program, {@code hf:} references in the cache of the hub, paths as
   * they are, then {@code MODELS/owner/name}, {@code MODELS/name} and, where that folder is a
   * Hugging Face cache, the snapshot of {@code owner/name} in it, at last that name in the user's
   * own cache. Nothing is downloaded.
   *
   * @param models a folder of checkpoints, or nothing
   */
  public static Checkpoints in(Optional<Path> models) {
    List<Source> sources = new ArrayList<>();
    sources.add(BundledModels::find);
    sources.add(HubCheckpoints::named);
    sources.add(Checkpoints::path);
    models.ifPresent(
        folder -> {
          sources.add(below(name -> existing(folder.resolve(name))));
          sources.add(below(name -> HubCache.find(folder, name)));
          sources.add(below(name -> existing(folder.resolve(Path.of(name).getFileName()))));
        });
    sources.add(HubCheckpoints::cached);
    return new Checkpoints(sources, models);
  }

  private static Source below(Source folder) {
    return name -> HubReference.is(name) ? Optional.empty() : folder.find(name);
  }

  /** A path as it is; names of the hub are none, which some systems would even refuse to read. */
  private static Optional<Path> path(String name) {
    return HubReference.is(name) ? Optional.empty() : existing(Path.of(name));
  }

  private static Optional<Path> existing(Path path) {
    HubCache.requireTarget(path);
    return Files.exists(path) ? Optional.of(HubCache.resolve(path)) : Optional.empty();
  }

  public Optional<Path> find(String name) {
    return sources.stream().flatMap(source -> source.find(name).stream()).findFirst();
  }

  /**
   * The path of a checkpoint.
   *
   * @param remedy how the user can name it
   * @throws IllegalArgumentException if it is nowhere; the message has the nearest name that is
   *     there
   */
  public Path require(String name, String remedy) {
    return find(name).orElseThrow(() -> new IllegalArgumentException(missing(name, remedy)));
  }

  private String missing(String name, String remedy) {
    return HubReference.is(name)
        ? HubReference.parse(name)
            + " is not in the cache of the hub: das models download "
            + CommandWord.of(HubReference.parse(name).toString())
            + " brings it"
        : "'" + name + "' is not on this disk" + nearest(name) + ": " + remedy;
  }

  /** What there is in its place that it may have been meant to be. */
  private String nearest(String name) {
    Path path = Path.of(name);
    Path parent = Objects.requireNonNullElse(path.getParent(), Path.of(""));
    List<String> known = new ArrayList<>();
    entries(parent).forEach(entry -> known.add(parent.resolve(entry).toString()));
    models.ifPresent(
        folder -> {
          known.addAll(HubCache.names(folder));
          entries(folder.resolve(parent))
              .forEach(entry -> known.add(parent.resolve(entry).toString()));
        });
    return Spelling.nearest(name, known).map(n -> " (did you mean '" + n + "'?)").orElse("");
  }

  private static List<String> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder.toAbsolutePath())) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).limit(MOST_ENTRIES).toList();
    } catch (IOException e) {
      // A folder that cannot be read has no names to offer.
      return List.of();
    }
  }
}
