package io.github.das4j.checkpoint.tensors;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.ElementType;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.tensor.Placement;
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

  /**
   * Bytes that they take in memory where they are placed so. Vectors are counted as layers' weights
   * are, beside which they are nothing.
   */
  public double placed(Placement placement) {
    if (!placement.keepsStored(parameters)) {
      return (double) parameters * placement.dtype().bytes();
    }
    double bytes = 0;
    for (ElementType type : ElementType.values()) {
      long numbers = types.getOrDefault(type.label(), 0L);
      bytes += (double) numbers * (type.isHalf() ? type.bytes() : placement.dtype().bytes());
    }
    return bytes;
  }

  /**
   * Bytes of copies of all of them in the type that they are used in, where they are kept in a
   * narrower one; 0 where they are not.
   */
  public double widened(Placement placement) {
    double used = (double) parameters * placement.dtype().bytes();
    return placed(placement) < used ? used : 0;
  }
}
