package io.github.das4j.hub;

import io.github.das4j.words.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Patterns of files in a repository, as huggingface_hub's {@code allow_patterns} are: {@code *}
 * stands for any letters, slashes too, and {@code ?} for one; a folder's name with a slash for all
 * that is in it.
 */
final class FilePatterns {

  private final List<String> patterns;

  private FilePatterns(List<String> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  static FilePatterns of(List<String> patterns) {
    return new FilePatterns(patterns);
  }

  /**
   * The names that fit one of them.
   *
   * @throws IllegalArgumentException if a pattern fits none, with the nearest name
   */
  List<String> choose(List<String> names, HubReference reference) {
    List<String> chosen = new ArrayList<>();
    for (String text : patterns) {
      Pattern pattern = compiled(text);
      List<String> fitting = names.stream().filter(n -> pattern.matcher(n).matches()).toList();
      if (fitting.isEmpty()) {
        throw new IllegalArgumentException(
            "no file of "
                + reference.place()
                + " is called '"
                + text
                + "'"
                + Spelling.hint(text, names));
      }
      chosen.addAll(fitting);
    }
    return chosen.stream().distinct().sorted().toList();
  }

  private static Pattern compiled(String text) {
    String whole = text.endsWith("/") ? text + "*" : text;
    String pattern =
        whole
            .chars()
            .mapToObj(Character::toString)
            .map(
                letter ->
                    switch (letter) {
                      case "*" -> ".*";
                      case "?" -> ".";
                      default -> Pattern.quote(letter);
                    })
            .collect(Collectors.joining());
    return Pattern.compile(pattern);
  }
}
