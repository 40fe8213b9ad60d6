package io.github.das4j.inspect;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a path was found to hold.
 *
 * @param kind what it is, in a few words
 * @param facts of its configuration, by short names
 * @param uses what can be done with it, a command or an option each
 * @param problems why it cannot be used, a line each
 * @param pipeline where it is one, and its memory can be told
 * @param conclusion from its configurations, where it has any
 */
public record Inspection(
    Path path,
    String kind,
    List<Part> parts,
    Map<String, String> facts,
    List<String> uses,
    List<String> problems,
    Optional<Pipeline> pipeline,
    Optional<Conclusion> conclusion) {

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
    return new Inspection(
        path, kind, List.of(part), facts, uses, problems, Optional.empty(), Optional.empty());
  }

  /** Whether it can be used as it lies there; configurations alone cannot. */
  public boolean usable() {
    return problems.isEmpty() && !uses.isEmpty();
  }

  /** The same with what its configurations amount to; their refusals are problems of it. */
  Inspection concluding(Conclusion found) {
    Set<String> all = new LinkedHashSet<>(problems);
    all.addAll(found.reasons());
    return new Inspection(
        path,
        kind,
        parts,
        facts,
        all.isEmpty() ? uses : List.of(),
        List.copyOf(all),
        all.isEmpty() ? pipeline : Optional.empty(),
        Optional.of(found));
  }

  /** The same where no weights are at hand. */
  Inspection withoutWeights() {
    return new Inspection(
        path,
        kind + ", configurations without weights",
        parts,
        facts,
        List.of(),
        problems,
        Optional.empty(),
        conclusion);
  }
}
