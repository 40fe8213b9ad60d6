package io.github.das4j.checkpoint.file;

import io.github.das4j.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Models as huggingface_hub keeps them on disk: {@code models--OWNER--NAME/snapshots/COMMIT}, whose
 * files are links into {@code blobs}, with the commit of a branch in {@code refs/main}
 * (huggingface_hub, guides/manage-cache).
 */
public final class HubCache {

  private static final String PREFIX = "models--";
  private static final String SEPARATOR = "--";
  private static final String SNAPSHOTS = "snapshots";
  private static final String INSIDE = "hub";
  private static final int LONGEST_COMMIT = 100;

  private HubCache() {}

  /**
   * The path itself; where it is a cached repository's folder, its snapshot; where it is the root
   * of a cache with one model, that model's.
   *
   * @throws CheckpointException if it has no snapshot, or more than one and no word which
   */
  public static Path resolve(Path path) {
    if (!Files.isDirectory(path)) {
      requireTarget(path);
      return path;
    }
    if (isRepository(path)) {
      return snapshot(path);
    }
    // A folder that is a model itself may have a cache within it.
    boolean model =
        Files.exists(path.resolve("model_index.json")) || Files.exists(path.resolve("config.json"));
    List<Path> models = model ? List.of() : repositories(path);
    if (models.isEmpty()) {
      return path;
    }
    if (models.size() > 1) {
      throw new CheckpointException(
          path
              + " is a cache of several models: name one of "
              + String.join(", ", models.stream().map(HubCache::name).toList()));
    }
    return snapshot(models.get(0));
  }

  /** The snapshot of a model in a cache; empty where the folder is none, or lacks it. */
  public static Optional<Path> find(Path root, String name) {
    for (Path folder : List.of(root, root.resolve(INSIDE))) {
      for (Path model : repositories(folder)) {
        if (name(model).equals(name)) {
          return Optional.of(snapshot(model));
        }
      }
    }
    return Optional.empty();
  }

  /** The names of the models in a cache, such as {@code owner/name}; none where it is no cache. */
  public static List<String> names(Path root) {
    return Stream.of(root, root.resolve(INSIDE))
        .flatMap(folder -> repositories(folder).stream())
        .map(HubCache::name)
        .toList();
  }

  private static List<Path> repositories(Path root) {
    return entries(root).stream().filter(HubCache::isRepository).toList();
  }

  private static boolean isRepository(Path path) {
    return lastName(path).startsWith(PREFIX) && Files.isDirectory(path);
  }

  private static String name(Path repository) {
    return lastName(repository).substring(PREFIX.length()).replace(SEPARATOR, "/");
  }

  private static String lastName(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? "" : last.toString();
  }

  private static Path snapshot(Path repository) {
    List<Path> all =
        entries(repository.resolve(SNAPSHOTS)).stream().filter(Files::isDirectory).toList();
    if (all.isEmpty()) {
      throw new CheckpointException(
          repository + " holds no snapshot: its download was not finished; download it again");
    }
    Path main = repository.resolve("refs").resolve("main");
    if (Files.isRegularFile(main)) {
      String commit = commit(main);
      return all.stream()
          .filter(snapshot -> lastName(snapshot).equals(commit))
          .findAny()
          .orElseThrow(
              () ->
                  new CheckpointException(
                      main
                          + " names the snapshot "
                          + commit
                          + ", which is not there; give one that is: "
                          + listed(all)));
    }
    if (all.size() > 1) {
      throw new CheckpointException(
          repository + " has several snapshots and no refs/main: give one of " + listed(all));
    }
    return all.get(0);
  }

  private static String commit(Path main) {
    try {
      String text = Files.size(main) > LONGEST_COMMIT ? "" : Files.readString(main).strip();
      if (!text.matches("[\\w.-]+")) {
        throw new CheckpointException(main + " names no commit");
      }
      return text;
    } catch (IOException e) {
      throw new CheckpointException(main + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String listed(List<Path> paths) {
    return String.join(", ", paths.stream().map(Path::toString).toList());
  }

  private static List<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new CheckpointException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses a link whose file is not there.
   *
   * @throws CheckpointException if it is one; the message names the file that it should lead to
   */
  public static void requireTarget(Path file) {
    if (Files.isSymbolicLink(file) && !Files.exists(file)) {
      throw new CheckpointException(
          file
              + " is a link to "
              + target(file)
              + ", which is not there"
              + ": its download was not finished, or the cache was cleared; download it again");
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      throw new CheckpointException(link + " cannot be read: " + e.getMessage(), e);
    }
  }
}
