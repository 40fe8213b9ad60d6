package io.github.das4j.checkpoint.pickle;

import io.github.das4j.checkpoint.ElementType;
import java.util.List;

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

  /** None; a map cannot tell null from absent. */
  enum Nothing implements Pickled {
    NONE
  }
}
