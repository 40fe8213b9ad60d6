package io.github.das4j.checkpoint.embedding;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A textual inversion, and by which token prompts call it.
 *
 * @param file its vectors
 * @param token what stands for them in prompts; empty for the one that the file names, or else the
 *     file's name without its ending
 */
public record EmbeddingSpec(Path file, Optional<String> token) {

  /** A drive's letter is no file, and what has a separator in it is no token. */
  private static final Pattern NAMED = Pattern.compile("(..+):([^:/\\\\]*)");

  /**
   * Checks the token.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public EmbeddingSpec {
    if (token.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException("the token of " + file + " must not be blank");
    }
  }

  /**
   * Reads {@code FILE} or {@code FILE:TOKEN}; behind a name that has a colon itself, a colon with
   * nothing after it ends the file.
   *
   * @throws IllegalArgumentException if there is no file in it
   */
  public static EmbeddingSpec parse(String text) {
    String words = text.strip();
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "no textual inversion: write FILE or FILE:TOKEN, such as style.pt:mystyle");
    }
    Matcher named = NAMED.matcher(words);
    return named.matches()
        ? new EmbeddingSpec(
            Path.of(named.group(1)), Optional.of(named.group(2)).filter(token -> !token.isEmpty()))
        : new EmbeddingSpec(Path.of(words), Optional.empty());
  }

  /** The same of another place. */
  public EmbeddingSpec at(Path place) {
    return new EmbeddingSpec(place, token);
  }

  /** The same by this token, where it can be written behind a file; else as it is. */
  public EmbeddingSpec called(String name) {
    boolean writable = name.equals(name.strip()) && !name.matches(".*([:/\\\\]| \\+ ).*");
    return writable ? new EmbeddingSpec(file, Optional.of(name)) : this;
  }

  /** {@code FILE} or {@code FILE:TOKEN}, as {@link #parse} reads it. */
  @Override
  public String toString() {
    String name = file.toString();
    return token
        .map(word -> name + ":" + word)
        .orElse(NAMED.matcher(name).matches() ? name + ":" : name);
  }
}
