package io.github.das4j.hub;

import io.github.das4j.fixtures.StandInHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Hubs to test with, impatient ones, and what lies in a folder. */
final class Hubs {

  private Hubs() {}

  static Hub of(StandInHub server, Path cache) {
    return of(server, cache, Map.of());
  }

  static Hub of(StandInHub server, Path cache, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("HF_ENDPOINT", server.endpoint());
    all.put("HF_HUB_CACHE", cache.toString());
    HubSettings given = HubSettings.of(all::get, cache.resolve("nobody"));
    HubSettings.Patience brief =
        new HubSettings.Patience(
            Duration.ofSeconds(2), Duration.ofMillis(600), Duration.ofMillis(10), 3);
    return new Hub(
        new HubSettings(
            given.endpoint(),
            given.token(),
            cache,
            given.offline(),
            given.links(),
            brief,
            given.proxies()));
  }

  /** Bytes that resemble nothing. */
  static byte[] noise(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Contents by their paths below a folder, links followed. */
  static Map<String, byte[]> contents(Path folder) {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
      return contents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
