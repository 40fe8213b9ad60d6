package io.github.das4j.checkpoint;

import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over named tensors: code that builds a network walks it and so mirrors the file's keys.
 *
 * <p>What is missing or wrongly shaped is noted, not thrown, so that {@link #verify} can list all
 * of it at once; until then a tiny stand-in takes its place.
 */
public final class Weights {

  private static final int LISTED = 8;

  private final Ledger ledger;
  private final String prefix;
  private final Placement placement;

  private Weights(Ledger ledger, String prefix, Placement placement) {
    this.ledger = ledger;
    this.prefix = prefix;
    this.placement = placement;
  }

  /** A cursor at the root of a state dict; tensors are owned by the arena. */
  public static Weights of(StateDict dict, Placement placement, Arena arena) {
    return new Weights(new Ledger(dict, arena, true), "", placement);
  }

  /** A cursor over nothing, which only records what a network asks for. */
  public static Weights wanted(Arena arena) {
    return new Weights(new Ledger(null, arena, false), "", Placement.CPU_FLOAT32);
  }

  /** A cursor that compares names and shapes, for {@link #verify}, and reads no tensor. */
  public static Weights checking(StateDict dict, Arena arena) {
    return new Weights(new Ledger(dict, arena, false), "", Placement.CPU_FLOAT32);
  }

  /** The cursor one step down. */
  public Weights at(String part) {
    return new Weights(ledger, prefix + part + ".", placement);
  }

  /** The cursor at an element of a list. */
  public Weights at(int index) {
    return at(Integer.toString(index));
  }

  /** The same cursor for layers that compute in another type than the network. */
  public Weights in(DType type) {
    return new Weights(ledger, prefix, placement.in(type));
  }

  /** Whether the file has this tensor. */
  public boolean has(String name) {
    return ledger.dict != null && ledger.dict.names().contains(prefix + name);
  }

  /** The tensor with this name below the cursor, placed, which must have this shape. */
  public Tensor get(String name, long... shape) {
    return ledger.get(prefix + name, shape, stored -> Tensors.place(stored, placement));
  }

  /** The weight of a layer: the same, or kept as it is stored, as the placement says. */
  public Weight weight(String name, long... shape) {
    Tensor kept =
        ledger.isKept(prefix + name, placement)
            ? ledger.get(prefix + name, shape, stored -> stored)
            : get(name, shape);
    return Weight.of(kept, ledger.reading ? placement.dtype().scalarType() : kept.scalar_type());
  }

  /** Numbers of the network's code on the weights' device, float32 and owned with the weights. */
  public Tensor constant(double[] values, long... shape) {
    try (Scope scope = Scope.open()) {
      Tensor constant = Tensors.of(values, shape);
      return ledger.arena.own(Tensors.place(constant, placement.in(DType.FLOAT32)));
    }
  }

  /** All that was asked for so far: names and shapes, in order. */
  public Map<String, long[]> asked() {
    return new LinkedHashMap<>(ledger.asked);
  }

  public Placement placement() {
    return placement;
  }

  /** What owns the tensors. */
  public Arena owner() {
    return ledger.arena;
  }

  /**
   * Checks that the file holds what was asked for and no more.
   *
   * @throws CheckpointException that counts and lists what is missing, surplus or wrongly shaped:
   *     the first eight of each kind in its message, all of them in its cause
   */
  public void verify() {
    ledger.verify();
  }

  private static final class Ledger {
    private final @Nullable StateDict dict;
    private final Arena arena;
    private final boolean reading;

    /** In all tensors. */
    private final long numbers;

    private final Map<String, long[]> asked = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> misshapen = new ArrayList<>();

    Ledger(@Nullable StateDict dict, Arena arena, boolean reading) {
      this.dict = dict;
      this.arena = arena;
      this.reading = reading;
      this.numbers = dict == null || !reading ? 0 : dict.elements();
    }

    boolean isKept(String name, Placement placement) {
      return dict != null
          && reading
          && dict.names().contains(name)
          && placement.keepsStored(numbers)
          && ElementType.of(dict.type(name)).filter(ElementType::isHalf).isPresent();
    }

    Tensor get(String name, long[] shape, UnaryOperator<Tensor> place) {
      asked.put(name, shape.clone());
      if (dict == null) {
        return standIn();
      }
      if (!dict.names().contains(name)) {
        missing.add(name);
        return standIn();
      }
      long[] found = dict.shape(name);
      if (!Arrays.equals(found, shape)) {
        misshapen.add(
            name + " " + Arrays.toString(found) + " instead of " + Arrays.toString(shape));
        return standIn();
      }
      if (!reading) {
        return standIn();
      }
      try (Scope scope = Scope.open()) {
        return arena.own(place.apply(dict.tensor(name)));
      }
    }

    private Tensor standIn() {
      try (Scope scope = Scope.open()) {
        return arena.own(Tensors.of(new float[1], 1));
      }
    }

    void verify() {
      if (dict == null) {
        return;
      }
      List<String> surplus =
          dict.names().stream().filter(name -> !asked.containsKey(name)).toList();
      if (missing.isEmpty() && misshapen.isEmpty() && surplus.isEmpty()) {
        return;
      }
      String head = dict.source() + " does not fit its configuration";
      throw new CheckpointException(
          head + listed(LISTED, surplus), new CheckpointException(head + listed(-1, surplus)));
    }

    private String listed(int most, List<String> surplus) {
      return list("missing", missing, most)
          + list("wrongly shaped", misshapen, most)
          + list("surplus", surplus, most);
    }

    private static String list(String kind, List<String> names, int most) {
      if (names.isEmpty()) {
        return "";
      }
      boolean cut = most >= 0 && names.size() > most;
      return "; "
          + names.size()
          + " "
          + kind
          + ": "
          + String.join(", ", cut ? names.subList(0, most) : names)
          + (cut ? ", …" : "");
    }
  }
}
