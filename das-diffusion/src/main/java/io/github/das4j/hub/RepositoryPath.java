package io.github.das4j.hub;

import io.github.das4j.words.Excerpt;
import java.util.regex.Pattern;

/**
 * Names that come from a server or a user and become names on this disk. None may lead out of the
 * folder that it belongs in, on any system.
 */
final class RepositoryPath {

  private static final int LONGEST = 1000;

  /** Neither separators, drives and wildcards of Windows, nor control characters. */
  private static final Pattern PART = Pattern.compile("[^\\\\/:*?\"<>|\\p{Cntrl}]{1,255}");

  /** Hexadecimal digits of a SHA-1 or SHA-256, or what another server calls its files. */
  private static final Pattern BLOB = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40,64}");

  private RepositoryPath() {}

  /** Whether a path of a repository, with slashes, names a file within its folder. */
  static boolean isFile(String path) {
    if (path.isEmpty() || path.length() > LONGEST) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      boolean dots = part.equals(".") || part.equals("..");
      if (dots || !PART.matcher(part).matches() || part.endsWith(" ") || part.endsWith(".")) {
        return false;
      }
    }
    return true;
  }

  /**
   * The path itself.
   *
   * @throws HubException if it names no file within its folder
   */
  static String requireFile(String path, String repository) {
    if (!isFile(path)) {
      throw new HubException(
          repository + " lists a file that would lie elsewhere: '" + Excerpt.of(path) + "'");
    }
    return path;
  }

  /** Whether this is a commit's name. */
  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** Whether this can be a blob's name. */
  static boolean isBlob(String etag) {
    return BLOB.matcher(etag).matches();
  }
}
