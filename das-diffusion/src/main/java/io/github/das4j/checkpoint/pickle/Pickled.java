package io.github.das4j.checkpoint.pickle;

import io.github.das4j.checkpoint.ElementType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a restricted pickle can hold beside maps, lists, strings, numbers, booleans and null. */
sealed interface Pickled {

  /** An importable name, as far as it is known and harmless. */
  record Global(String name) implements Pickled {}

  /**
   * What stands for an object of a class that is not known here, or for that class itself: nothing
   * but its name. It is never made, and a state dict must be free of it.
   */
  record Foreign(String name) implements Pickled {}

  /** A tuple or a {@code torch.Size}. */
  record Tuple(List<Object> items) implements Pickled {}

  /**
   * Raw elements, not read yet.
   *
   * @param key the zip entry's name, or the legacy file's number
   * @param offset the first element of the root storage that this one shows (legacy views)
   */
  record Storage(ElementType type, String key, long elements, long offset) implements Pickled {}

  /** A strided view of a storage, in elements. */
  record View(Storage storage, long offset, long[] shape, long[] strides) implements Pickled {}

  /** A module of torch that is a dict of tensors; what else it has as an attribute is left out. */
  final class ParameterDict extends LinkedHashMap<Object, Object> implements Pickled {

    private static final long serialVersionUID = 1;

    /** Takes the tensors among the attributes of one. */
    void setAttributes(Object state) {
      if (state instanceof Map<?, ?> attributes
          && attributes.get("_parameters") instanceof Map<?, ?> tensors) {
        putAll(tensors);
      }
    }
  }

  /** None; a map cannot tell null from absent. */
  enum Nothing implements Pickled {
    NONE
  }
}
