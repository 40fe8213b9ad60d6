package io.github.das4j.files;

import java.nio.file.Path;
import java.util.Optional;

/** The user's cache, for what can be made again. */
public final class UserCache {

  /** The property that names another folder. */
  public static final String PROPERTY = "das4j.cache";

  private UserCache() {}

  /**
   * What the property {@value #PROPERTY} names, or else {@code $XDG_CACHE_HOME/das4j}, or else
   * {@code ~/.cache/das4j}; it may not be there yet.
   */
  public static Path folder() {
    String named = System.getProperty(PROPERTY, "");
    if (!named.isBlank()) {
      return Path.of(named);
    }
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(path -> !path.isBlank())
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("das4j");
  }
}
