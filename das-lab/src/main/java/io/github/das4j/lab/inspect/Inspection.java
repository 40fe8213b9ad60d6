package io.github.das4j.lab.inspect;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a path was found to hold.
 *
 * @param kind what it is, in a few words
 * @param facts of its configuration, by short names
 * @param uses what can be done with it, a command or an option each
 * @param problems why it cannot be used, a line each
 * @param pipeline where it is one, and its memory can be told
 */
public record Inspection(
    Path path,
    String kind,
    List<Part> parts,
    Map<String, String> facts,
    List<String> uses,
    List<String> problems,
    Optional<Pipeline> pipeline) {

  public Inspection {
    parts = List.copyOf(parts);
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    uses = List.copyOf(uses);
    problems = List.copyOf(problems);
  }

  /** Of what is no pipeline. */
  static Inspection of(
      Path path,
      String kind,
      Part part,
      Map<String, String> facts,
      List<String> uses,
      List<String> problems) {
    return new Inspection(path, kind, List.of(part), facts, uses, problems, Optional.empty());
  }

  public boolean usable() {
    return problems.isEmpty();
  }
}
