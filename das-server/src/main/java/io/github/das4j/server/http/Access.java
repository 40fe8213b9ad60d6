package io.github.das4j.server.http;

import java.util.Optional;
import java.util.Set;

/**
 * Who may ask.
 *
 * @param token that a client must show; nothing where none is asked for
 * @param names of hosts, beside the loopback's and numbers, by which this server may be called
 * @param origins of pages, beside its own, that may call it, such as {@code http://localhost:3000}
 */
public record Access(Optional<String> token, Set<String> names, Set<String> origins) {

  /** Takes copies of the sets. */
  public Access {
    names = Set.copyOf(names);
    origins = Set.copyOf(origins);
  }
}
