package io.github.das4j.writing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import io.github.das4j.checkpoint.original.SingleFiles;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.files.Sha256;
import io.github.das4j.files.Unfinished;
import io.github.das4j.files.UserCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Single-file checkpoints as diffusers folders, each converted once into a cache and found there by
 * the SHA-256 of the file and of what was said of it. A folder appears whole or not at all, so that
 * several processes may convert one file at once.
 */
public final class ConvertedModels {

  /** Raised whenever the same file would be converted otherwise. */
  private static final String FORM = "1";

  private static final String INDEX = "model_index.json";
  private static final int DIGITS = 32;
  private static final ConvertedModels OWN =
      new ConvertedModels(() -> UserCache.folder().resolve("models"));

  private final Supplier<Path> cache;

  /** Folders that were found or made by this process, by what was asked for. */
  private final Map<Asked, Path> known = new ConcurrentHashMap<>();

  private volatile Shown shown =
      new Shown((component, tensors) -> WriteProgress.none(), line -> {});

  /** Who is told of the work. */
  private record Shown(WriteProgress.Factory progress, Consumer<String> lines) {}

  private record Asked(Path file, long bytes, long modified, SingleFileOptions options) {}

  /**
   * A cache of its own.
   *
   * @param cache a folder, made when it is needed
   */
  public ConvertedModels(Path cache) {
    this(() -> cache);
  }

  private ConvertedModels(Supplier<Path> cache) {
    this.cache = cache;
  }

  /** The user's cache: {@code models} in that of das4j. */
  public static ConvertedModels ofThisProcess() {
    return OWN;
  }

  /**
   * Lets somebody follow conversions.
   *
   * @param progress of each component
   * @param lines what is about to be done, and what was chosen
   */
  public void show(WriteProgress.Factory progress, Consumer<String> lines) {
    shown = new Shown(progress, lines);
  }

  /**
   * The diffusers folder of a model: the path itself, unless it is a single-file checkpoint, or a
   * folder with one and no other file of weights and no index.
   *
   * @throws CheckpointException if the file is something else, or nothing tells its tokenizer or
   *     what it predicts; the message says what to give
   * @throws UncheckedIOException if the cache cannot be written
   */
  public Path folder(Path model, SingleFileOptions options) {
    if (Files.isDirectory(model) && Files.exists(model.resolve(INDEX))) {
      return model;
    }
    Optional<Path> single =
        SingleFiles.find(model).filter(file -> Files.isRegularFile(model) || isWhole(file));
    if (single.isEmpty() || single.get().endsWith(INDEX)) {
      return model;
    }
    Path file = single.get().toAbsolutePath().normalize();
    Asked asked = asked(file, options);
    Path before = known.get(asked);
    if (before != null && isThere(before)) {
      return before;
    }
    Path folder = converted(file, options);
    known.put(asked, folder);
    return folder;
  }

  private static boolean isWhole(Path file) {
    try (OriginalCheckpoint checkpoint = OriginalCheckpoint.open(file)) {
      return !checkpoint.names().isEmpty();
    } catch (CheckpointException e) {
      // Whoever opens the folder says what is wrong with it.
      return false;
    }
  }

  private static Asked asked(Path file, SingleFileOptions options) {
    try {
      return new Asked(file, Files.size(file), Files.getLastModifiedTime(file).toMillis(), options);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private static boolean isThere(Path folder) {
    return Files.isRegularFile(folder.resolve(INDEX));
  }

  private Path converted(Path file, SingleFileOptions options) {
    try (OriginalCheckpoint checkpoint = OriginalCheckpoint.open(file)) {
      boolean velocity = options.velocity(file, checkpoint);
      SingleFileTokenizers tokenizers = SingleFileTokenizers.of(file, checkpoint, options);
      String sha = Sha256.hex(file);
      Path folder = cache.get().resolve(name(file, sha, velocity, tokenizers));
      if (!isThere(folder)) {
        make(folder, file, sha, new Parts(checkpoint, velocity, tokenizers));
      }
      return folder;
    }
  }

  private static String name(
      Path file, String sha, boolean velocity, SingleFileTokenizers tokenizers) {
    String all = String.join("\n", FORM, sha, Boolean.toString(velocity), tokenizers.digest());
    String digest = Sha256.hex(all.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    String stem = String.valueOf(file.getFileName()).replaceAll("\\.\\w+$", "");
    return stem.replaceAll("[^\\w.-]", "_") + "-" + digest;
  }

  private record Parts(
      OriginalCheckpoint checkpoint, boolean velocity, SingleFileTokenizers tokenizers) {}

  private void make(Path folder, Path file, String sha, Parts parts) {
    Path workshop = cache.get().resolve("." + UUID.randomUUID());
    try (Unfinished unfinished = Unfinished.at(workshop)) {
      Files.createDirectories(workshop);
      requireRoom(file);
      shown
          .lines()
          .accept(
              "converting " + file + " once, into " + folder + ", where it is found from now on");
      parts.checkpoint().choice().ifPresent(shown.lines());
      List<Path> tokenizers = parts.tokenizers().folders(workshop);
      ConvertedFolder.Prediction predicts =
          new ConvertedFolder.Prediction(parts.velocity(), Optional.of(parts.velocity()));
      new ConvertedFolder(parts.checkpoint(), folder, Optional.empty(), predicts)
          .write(
              new ConvertedFolder.Target(
                  tokenizers, Optional.empty(), shown.progress(), Optional.of(origin(file, sha))));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder + ": " + AtomicFiles.reason(e), e);
    } catch (UncheckedIOException e) {
      // Another process may have been faster.
      if (!isThere(folder)) {
        throw e;
      }
    }
  }

  private static ObjectNode origin(Path file, String sha) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("file", String.valueOf(file.getFileName()))
        .put("sha256", sha);
  }

  private void requireRoom(Path file) throws IOException {
    long free = Files.getFileStore(cache.get()).getUsableSpace();
    if (free < Files.size(file)) {
      throw new IOException(
          "it needs "
              + Files.size(file)
              + " bytes there, of which "
              + free
              + " are free; XDG_CACHE_HOME names another place");
    }
  }
}
