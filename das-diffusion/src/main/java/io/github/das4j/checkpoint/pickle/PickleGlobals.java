package io.github.das4j.checkpoint.pickle;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.ElementType;
import io.github.das4j.checkpoint.pickle.Pickled.Foreign;
import io.github.das4j.checkpoint.pickle.Pickled.Global;
import io.github.das4j.checkpoint.pickle.Pickled.ParameterDict;
import io.github.das4j.checkpoint.pickle.Pickled.Storage;
import io.github.das4j.checkpoint.pickle.Pickled.Tuple;
import io.github.das4j.checkpoint.pickle.Pickled.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The few callables that a state dict needs; all others stay mere names. */
final class PickleGlobals {

  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final String TENSOR_V1 = "torch._utils._rebuild_tensor";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final String SIZE = "torch.Size";

  /** A dict of tensors, which the first textual inversions are kept in. */
  private static final String PARAMETER_DICT = "torch.nn.modules.container.ParameterDict";

  private static final List<String> CALLABLE =
      List.of(ORDERED_DICT, TENSOR, TENSOR_V1, PARAMETER, SIZE);

  /** Storage classes of torch.save, by their names in torch/storage.py. */
  private static final Map<String, ElementType> STORAGES =
      Map.ofEntries(
          Map.entry("torch.DoubleStorage", ElementType.F64),
          Map.entry("torch.FloatStorage", ElementType.F32),
          Map.entry("torch.HalfStorage", ElementType.F16),
          Map.entry("torch.BFloat16Storage", ElementType.BF16),
          Map.entry("torch.LongStorage", ElementType.I64),
          Map.entry("torch.IntStorage", ElementType.I32),
          Map.entry("torch.ShortStorage", ElementType.I16),
          Map.entry("torch.CharStorage", ElementType.I8),
          Map.entry("torch.ByteStorage", ElementType.U8),
          Map.entry("torch.BoolStorage", ElementType.BOOL));

  private static final int LONGEST_NAME = 100;

  private PickleGlobals() {}

  /** A name that is known, or a stand-in for one that is not. */
  static Pickled find(String name) {
    boolean known =
        CALLABLE.contains(name) || name.equals(PARAMETER_DICT) || STORAGES.containsKey(name);
    return known ? new Global(name) : new Foreign(name);
  }

  /**
   * Refuses an object in which something foreign is.
   *
   * @throws CheckpointException that names it
   */
  static void requireKnown(@Nullable Object root, String source) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.push(Objects.requireNonNullElse(root, Pickled.Nothing.NONE));
    while (!open.isEmpty()) {
      Object object = open.pop();
      if (object instanceof Foreign foreign) {
        throw new CheckpointException(
            source
                + " refers to "
                + printable(foreign.name())
                + ", which a weight file has no need of: it is refused, as loading it could run"
                + " code. Convert the file to safetensors where you trust it");
      }
      if (seen.add(object)) {
        if (object instanceof Map<?, ?> map) {
          map.keySet().forEach(open::push);
          map.values().forEach(open::push);
        } else if (object instanceof List<?> list) {
          list.forEach(open::push);
        } else if (object instanceof Tuple tuple) {
          tuple.items().forEach(open::push);
        }
      }
    }
  }

  private static String printable(String name) {
    String line = name.replaceAll("[^\\x20-\\x7e]", "?");
    return line.length() <= LONGEST_NAME ? line : line.substring(0, LONGEST_NAME) + "…";
  }

  /** What a call returns; nothing is ever run. */
  static Object call(Object callable, Object arguments) {
    if (callable instanceof Foreign foreign) {
      return foreign;
    }
    if (!(callable instanceof Global global) || !(arguments instanceof Tuple tuple)) {
      throw new PickleException("it calls what is not a function");
    }
    List<Object> items = tuple.items();
    return switch (global.name()) {
      case ORDERED_DICT -> orderedDict(items);
      case TENSOR, TENSOR_V1 -> view(items);
      case PARAMETER -> argument(items, 0, View.class);
      case SIZE -> argument(items, 0, Tuple.class);
      default -> throw new PickleException("it calls " + global.name());
    };
  }

  /** What an object of a class is, made without a call. */
  static Object made(Object type) {
    if (type instanceof Foreign) {
      return type;
    }
    if (type instanceof Global global && global.name().equals(PARAMETER_DICT)) {
      return new ParameterDict();
    }
    throw new PickleException("it makes an object of what is no class");
  }

  static Storage storage(Object id) {
    if (!(id instanceof Tuple tuple)
        || !"storage".equals(argument(tuple.items(), 0, String.class))) {
      throw new PickleException("it refers to something that is no storage");
    }
    String name = argument(tuple.items(), 1, Global.class).name();
    ElementType type = STORAGES.get(name);
    if (type == null) {
      throw new PickleException("it uses " + name + " as a storage");
    }
    String key = argument(tuple.items(), 2, String.class);
    long elements = argument(tuple.items(), 4, Long.class);
    long offset = 0;
    if (tuple.items().size() > 5 && tuple.items().get(5) instanceof Tuple metadata) {
      offset = argument(metadata.items(), 1, Long.class);
      elements = argument(metadata.items(), 2, Long.class);
    }
    if (elements < 0 || offset < 0) {
      throw new PickleException("a storage has a negative size");
    }
    return new Storage(type, key, elements, offset);
  }

  /**
   * A dict's key (trainers have classes as keys): hashing a container could recurse without end,
   * and no state dict has such.
   */
  static Object key(Object key) {
    if (key instanceof String
        || key instanceof Number
        || key instanceof Boolean
        || key instanceof Foreign) {
      return key;
    }
    throw new PickleException("a dict has a key that is neither string nor number");
  }

  static Storage larger(Storage one, Storage other) {
    if (one.type() != other.type()) {
      throw new PickleException("storage " + printable(one.key()) + " has two types");
    }
    return one.elements() >= other.elements() ? one : other;
  }

  private static Map<Object, Object> orderedDict(List<Object> items) {
    Map<Object, Object> map = new LinkedHashMap<>();
    if (!items.isEmpty()) {
      for (Object pair : argument(items, 0, List.class)) {
        List<Object> parts =
            pair instanceof Tuple tuple
                ? tuple.items()
                : new ArrayList<Object>(pair instanceof List<?> list ? list : List.of());
        map.put(key(argument(parts, 0, Object.class)), argument(parts, 1, Object.class));
      }
    }
    return map;
  }

  private static View view(List<Object> items) {
    Storage storage = argument(items, 0, Storage.class);
    long offset = argument(items, 1, Long.class);
    long[] shape = longs(argument(items, 2, Tuple.class));
    long[] strides = longs(argument(items, 3, Tuple.class));
    requireInside(storage, offset, shape, strides);
    return new View(storage, offset, shape, strides);
  }

  private static void requireInside(Storage storage, long offset, long[] shape, long[] strides) {
    try {
      if (storage.type().size(shape) == 0) {
        return;
      }
      long last = offset;
      boolean negative = offset < 0 || shape.length != strides.length;
      for (int d = 0; d < shape.length && !negative; d++) {
        negative = strides[d] < 0;
        last = Math.addExact(last, Math.multiplyExact(shape[d] - 1, strides[d]));
      }
      if (negative || last >= storage.elements()) {
        throw new PickleException("a tensor reaches beyond its storage");
      }
      if (storage.type().size(shape) / storage.type().bytes() > storage.elements()) {
        throw new PickleException("a tensor has more elements than its storage");
      }
    } catch (ArithmeticException e) {
      throw new PickleException("a tensor has an impossible shape: " + e.getMessage());
    }
  }

  private static long[] longs(Tuple tuple) {
    long[] numbers = new long[tuple.items().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = argument(tuple.items(), i, Long.class);
    }
    return numbers;
  }

  private static <T> T argument(List<Object> items, int index, Class<T> type) {
    if (index >= items.size() || !type.isInstance(items.get(index))) {
      throw new PickleException(
          "argument " + index + " of a call is missing or no " + type.getSimpleName());
    }
    return type.cast(items.get(index));
  }
}
