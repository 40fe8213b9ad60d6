package io.github.das4j.hub;

import io.github.das4j.words.Excerpt;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wanted of the hub: {@code hf:OWNER/NAME[@REVISION][/PATH][:fp16]}.
 *
 * @param repository {@code OWNER/NAME}, or {@code NAME} of the hub's first ones
 * @param revision a branch, a tag or a commit
 * @param path of a file or folder in it; without one, what a run needs of the whole
 * @param variant of weights, such as {@code fp16}; empty for those without a mark
 */
public record HubReference(
    String repository, String revision, Optional<String> path, String variant) {

  /** What a name of the hub begins with. */
  public static final String PREFIX = "hf:";

  /** The branch that is meant where none is named. */
  public static final String MAIN = "main";

  /** The one variant that weights are looked for in. */
  public static final String HALF = "fp16";

  private static final String FORM =
      "write OWNER/NAME[@REVISION], such as hf:SimianLuo/LCM_Dreamshaper_v7";

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?");
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}");
  private static final Pattern MARKED = Pattern.compile("(.+):([^:/@]*)");
  private static final Pattern PARTS =
      Pattern.compile(
          "(?<name>[^@/]*(?:/[^@/]*)?)(?:@(?<revision>refs/(?:pr|convert)/[^/]+|[^/]*))?"
              + "(?:/(?<path>.*))?");

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if one cannot be the hub's
   */
  public HubReference {
    if (!isRepository(repository)) {
      throw new IllegalArgumentException(
          "'" + Excerpt.of(repository) + "' is no name of the hub: " + FORM);
    }
    if (!REVISION.matcher(revision).matches() || !RepositoryPath.isFile(revision)) {
      throw new IllegalArgumentException(
          "'" + Excerpt.of(revision) + "' is no revision of " + repository + ": " + FORM);
    }
    if (path.filter(text -> !RepositoryPath.isFile(text)).isPresent()) {
      throw new IllegalArgumentException(
          "'" + Excerpt.of(path.get()) + "' is no path in " + repository);
    }
    if (!variant.isEmpty() && !variant.equals(HALF)) {
      throw new IllegalArgumentException(
          "unknown variant '" + Excerpt.of(variant) + "' of " + repository + " (known: fp16)");
    }
  }

  /** Whether a text can be a repository's name, {@code OWNER/NAME} or {@code NAME}. */
  public static boolean isRepository(String text) {
    String[] names = text.split("/", -1);
    boolean spelt =
        names.length <= 2 && List.of(names).stream().allMatch(n -> NAME.matcher(n).matches());
    return spelt && !text.contains("--") && !text.contains("..") && !text.endsWith(".git");
  }

  /** Whether a text names something of the hub. */
  public static boolean is(String text) {
    return text.startsWith(PREFIX);
  }

  /** What a run needs of a repository's main branch. */
  public static HubReference of(String repository) {
    return new HubReference(repository, MAIN, Optional.empty(), "");
  }

  /**
   * Reads a reference, with {@code hf:} before it or not.
   *
   * @throws IllegalArgumentException with a line that says what is wrong with it
   */
  public static HubReference parse(String text) {
    String rest = text.strip();
    rest = rest.startsWith(PREFIX) ? rest.substring(PREFIX.length()) : rest;
    rest = rest.replaceFirst("^/+", "");
    Matcher marked = MARKED.matcher(rest);
    String variant = marked.matches() ? marked.group(2) : "";
    Matcher parts = PARTS.matcher(marked.matches() ? marked.group(1) : rest);
    if (!parts.matches() || (marked.matches() && variant.isEmpty())) {
      throw new IllegalArgumentException("cannot read '" + Excerpt.of(text) + "': " + FORM);
    }
    String revision = Optional.ofNullable(parts.group("revision")).orElse(MAIN);
    return new HubReference(
        parts.group("name"),
        revision.replace("%2F", "/").replace("%2f", "/"),
        Optional.ofNullable(parts.group("path")).filter(path -> !path.isEmpty()),
        variant);
  }

  /** The same at another revision. */
  public HubReference at(String other) {
    return new HubReference(repository, other, path, variant);
  }

  /** The same of a variant. */
  public HubReference in(String other) {
    return new HubReference(repository, revision, path, other);
  }

  /** Repository and revision, for messages. */
  String place() {
    return revision.equals(MAIN) ? repository : repository + "@" + revision;
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    String slashed = revision.startsWith("refs/") ? revision : revision.replace("/", "%2F");
    return PREFIX
        + repository
        + (revision.equals(MAIN) ? "" : "@" + slashed)
        + path.map(text -> "/" + text).orElse("")
        + (variant.isEmpty() ? "" : ":" + variant);
  }
}
