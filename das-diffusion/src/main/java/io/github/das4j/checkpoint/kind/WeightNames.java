package io.github.das4j.checkpoint.kind;

import io.github.das4j.checkpoint.StateDict;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/** The names and shapes in a weight file, as the table of kinds asks for them. */
record WeightNames(StateDict dict) {

  private Set<String> names() {
    return dict.names();
  }

  boolean has(String... wanted) {
    return names().containsAll(Arrays.asList(wanted));
  }

  /** Whether each of these begins some name. */
  boolean under(String... prefixes) {
    return Arrays.stream(prefixes)
        .allMatch(prefix -> names().stream().anyMatch(name -> name.startsWith(prefix)));
  }

  /** Whether some name contains one of these. */
  boolean mentions(String... parts) {
    return names().stream().anyMatch(name -> Arrays.stream(parts).anyMatch(name::contains));
  }

  boolean matches(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return names().stream().anyMatch(name -> pattern.matcher(name).matches());
  }

  /** Whether a tensor is there and has this extent along an axis. */
  boolean extent(String name, int axis, long extent) {
    if (!names().contains(name)) {
      return false;
    }
    long[] shape = dict.shape(name);
    return axis < shape.length && shape[axis] == extent;
  }

  /** Whether all tensors are vectors or lists of vectors under names without a dot, as few as 4. */
  boolean fewVectors() {
    return names().size() <= 4
        && names().stream()
            .allMatch(
                name ->
                    !name.contains(".")
                        && dict.shape(name).length >= 1
                        && dict.shape(name).length <= 2);
  }
}
