package io.github.das4j.settings;

import io.github.das4j.hub.Hub;
import io.github.das4j.hub.HubReference;
import io.github.das4j.hub.HubSettings;
import io.github.das4j.hub.KnownCheckpoint;
import java.nio.file.Path;
import java.util.Optional;

/** What the user's cache of the hub has; nothing is downloaded here. */
final class HubCheckpoints {

  private HubCheckpoints() {}

  /** What {@code hf:} names; nothing for other names. */
  static Optional<Path> named(String name) {
    return HubReference.is(name) ? find(HubReference.parse(name)) : Optional.empty();
  }

  /** What presets and people call {@code OWNER/NAME}, or a known file by its name. */
  static Optional<Path> cached(String name) {
    if (HubReference.is(name)) {
      return Optional.empty();
    }
    Optional<KnownCheckpoint> known = KnownCheckpoint.find(name);
    if (known.isPresent()) {
      return find(known.get().reference());
    }
    boolean owned = name.contains("/") && HubReference.isRepository(name);
    return owned ? find(HubReference.of(name)) : Optional.empty();
  }

  private static Optional<Path> find(HubReference reference) {
    return new Hub(HubSettings.here()).find(reference);
  }
}
