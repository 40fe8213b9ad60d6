package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What follows from configuration files alone.
 *
 * @param family {@code sd}, {@code sdxl}, {@code lcm}, {@code sd3}, {@code flux} or {@code clip};
 *     empty where it is none that can be used
 * @param reasons why it is refused, a line each
 * @param notices what is otherwise than the files say, unknown keys among it, a line each
 * @param settings that decide a run, by the names that diffusers gives them
 */
public record Conclusion(
    Verdict verdict,
    Optional<String> family,
    List<String> reasons,
    List<String> notices,
    ObjectNode settings) {

  public Conclusion {
    reasons = List.copyOf(reasons);
    notices = List.copyOf(notices);
    settings = settings.deepCopy();
  }
}
