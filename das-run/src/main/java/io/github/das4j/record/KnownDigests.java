package io.github.das4j.record;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Digests of weights that a long-lived program asks for again and again: read anew only where a
 * file's size or time has changed since. Safe for use by several threads.
 */
public final class KnownDigests {

  private static final int FOLDERS = 2;

  private final Map<Path, Known> known = new ConcurrentHashMap<>();

  private record Known(Map<String, String> stamps, Map<String, String> digests) {}

  /** None known yet. */
  public KnownDigests() {}

  /** As {@link ModelFiles#digests}. */
  public Map<String, String> of(Path place) {
    Map<String, String> now = stamps(place);
    Known before = known.get(place);
    if (before != null && before.stamps().equals(now)) {
      return before.digests();
    }
    Map<String, String> digests = ModelFiles.digests(place);
    known.put(place, new Known(now, digests));
    return digests;
  }

  private static Map<String, String> stamps(Path place) {
    Map<String, String> stamps = new TreeMap<>();
    if (!Files.exists(place)) {
      return stamps;
    }
    try (Stream<Path> files = Files.walk(place.toRealPath(), FOLDERS)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        stamps.put(file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + place + ": " + AtomicFiles.reason(e), e);
    }
    return stamps;
  }
}
