package io.github.das4j.hub;

import java.util.Optional;

/**
 * A file of a repository, as a listing has it.
 *
 * @param path in the repository, with slashes
 * @param size in bytes; −1 where the listing does not say
 * @param digest SHA-256 of a large file, or git's name of a small one; nothing where the listing
 *     does not say
 */
public record HubFile(String path, long size, Optional<String> digest) {

  /** The same of another size, in bytes. */
  HubFile sized(long bytes) {
    return new HubFile(path, bytes, digest);
  }
}
