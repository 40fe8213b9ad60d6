package io.github.das4j.run;

import io.github.das4j.words.Spelling;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/** Engines by name. */
public final class Engines {

  /** The one that is always there. */
  public static final String LOCAL = "local";

  private static final String SPARK = "spark";

  private Engines() {}

  /**
   * Opens an engine.
   *
   * @throws IllegalArgumentException if there is none of that name, or its options do not fit
   */
  public static Engine open(String name, EngineOptions options) {
    if (name.equals(LOCAL)) {
      if (!options.isEmpty()) {
        throw new IllegalArgumentException(
            "--master and --spark-conf are for --engine spark; leave them out, or name it");
      }
      return LocalEngine.ofFiles();
    }
    Set<String> known = new LinkedHashSet<>(List.of(LOCAL, SPARK));
    for (EngineProvider provider : ServiceLoader.load(EngineProvider.class)) {
      if (provider.name().equals(name)) {
        return provider.open(options);
      }
      known.add(provider.name());
    }
    if (name.equals(SPARK)) {
      throw new IllegalArgumentException(
          "--engine spark: its classes are not on the class path; the launcher das of a checkout"
              + " fetches them, elsewhere add das-spark and Spark 4.2");
    }
    throw new IllegalArgumentException(
        "--engine "
            + name
            + ": there are "
            + String.join(", ", known)
            + Spelling.nearest(name, known).map(Spelling::hint).orElse(""));
  }
}
