package io.github.das4j.checkpoint.tensors;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.ElementType;
import io.github.das4j.checkpoint.StateDict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a state dict amounts to; none of its tensors is read for this.
 *
 * @param parameters numbers in all its tensors
 * @param types how many of them are stored in each type, such as {@code float32}
 * @param bytes of all its tensors as they are stored
 */
public record Contents(long parameters, Map<String, Long> types, long bytes) {

  public Contents {
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
  }

  public static Contents of(StateDict dict) {
    long parameters = 0;
    long bytes = 0;
    Map<String, Long> types = new LinkedHashMap<>();
    for (String name : dict.names()) {
      long elements = dict.elements(name);
      ElementType type =
          ElementType.of(dict.type(name))
              .orElseThrow(
                  () ->
                      new CheckpointException(
                          dict.source() + ": " + name + " has a type that is not supported"));
      parameters += elements;
      bytes += elements * type.bytes();
      types.merge(type.label(), elements, Long::sum);
    }
    return new Contents(parameters, types, bytes);
  }
}
