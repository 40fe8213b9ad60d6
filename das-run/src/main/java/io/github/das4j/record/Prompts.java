package io.github.das4j.record;

import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lists of prompts. */
public final class Prompts {

  /**
   * A prompt.
   *
   * @param occurrence how many equal ones came before
   */
  public record Numbered(String text, int occurrence) {}

  private Prompts() {}

  /** One prompt a line in UTF-8; empty lines and those that start with # are left out. */
  public static List<String> read(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.startsWith("\ufeff") ? line.substring(1) : line)
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read the prompts in " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  public static List<Numbered> numbered(List<String> prompts) {
    Map<String, Integer> seen = new HashMap<>();
    List<Numbered> numbered = new ArrayList<>();
    for (String prompt : prompts) {
      numbered.add(new Numbered(prompt, seen.merge(prompt, 1, Integer::sum) - 1));
    }
    return numbered;
  }
}
