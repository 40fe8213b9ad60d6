package io.github.das4j.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of a {@link Chain} together with its vector-Jacobian product. Owns what the gradient
 * needs: close it.
 *
 * <p>The gradient goes from stage to stage, with checkpointing and without: a tensor that several
 * stages use, such as a U-Net's skip, gets the sum of what each stage makes of it, in the order of
 * the stages. One graph of all stages would add the same terms in another order. Checkpointing only
 * decides whether a stage's graph is kept or made again, and so changes no bit.
 */
public final class Pullback implements AutoCloseable {

  private final List<Stage> stages;

  /** Inputs of each stage, then the outputs. */
  private final List<Level> levels = new ArrayList<>();

  /** Runs with their graphs by the stage's number; none with checkpointing. */
  private final Map<Integer, Kept> kept = new HashMap<>();

  /** Every arena that was made here; on a failing path they may still hold something. */
  private final List<Arena> arenas = new ArrayList<>();

  private record Level(Tensor[] tensors, Arena arena) {}

  private record Kept(Linearized run, Arena arena) {}

  Pullback(List<Stage> stages, Tensor[] inputs, Chain.Checkpointing checkpointing) {
    this.stages = stages;
    try {
      keep(inputs);
      for (int k = 0; k < stages.size(); k++) {
        try (Scope scope = Scope.open()) {
          keep(detached(outputs(k, checkpointing)));
        }
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Pullback(Chain chain, List<Level> whole, UnaryOperator<Tensor> rows) {
    this.stages = chain.stages();
    try (Scope scope = Scope.open()) {
      for (Level level : whole) {
        Tensor[] tensors = level.tensors().clone();
        Arrays.setAll(tensors, i -> rows.apply(tensors[i]));
        keep(tensors);
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * The same for some of the rows, by checkpointing; this keeps what it has.
   *
   * <p>Along its first dimension every tensor between the stages must hold the rows of the input, B
   * of them, or several blocks of B, such as both branches of classifier-free guidance.
   *
   * @param chain of the same stages, made for so many rows
   * @param rows indices in [0, B)
   * @return what the caller closes
   * @throws IllegalStateException if the gradient has been asked for
   */
  public Pullback rows(Chain chain, int[] rows) {
    if (levels.size() <= stages.size()) {
      throw new IllegalStateException("the gradient has been asked for");
    }
    long all = levels.get(0).tensors()[0].size(0);
    return new Pullback(chain, levels, tensor -> Tensors.rows(tensor, blocks(tensor, rows, all)));
  }

  private static int[] blocks(Tensor tensor, int[] rows, long all) {
    if (tensor.dim() == 0 || tensor.size(0) % all != 0) {
      throw new IllegalArgumentException(
          "between stages the rows must come first, "
              + all
              + " of them or a multiple, not "
              + Tensors.describe(tensor));
    }
    int blocks = Math.toIntExact(tensor.size(0) / all);
    int[] indices = new int[blocks * rows.length];
    Arrays.setAll(indices, i -> Math.toIntExact(i / rows.length * all) + rows[i % rows.length]);
    return indices;
  }

  private Tensor[] outputs(int stage, Chain.Checkpointing checkpointing) {
    List<Stage> parts = stages.get(stage).parts(last());
    if (!parts.isEmpty()) {
      return new Chain(parts).run(last());
    }
    Linearized run = Linearized.of(stages.get(stage), last());
    if (checkpointing == Chain.Checkpointing.OFF) {
      kept.put(stage, new Kept(run, run.ownedBy(arena())));
    }
    return run.outputs();
  }

  /**
   * The chain's outputs, of the shapes that its last stage makes, without a graph. This owns them,
   * until the gradient is asked for or it is closed.
   */
  public Tensor[] outputs() {
    return last().clone();
  }

  /**
   * Gradients with respect to the chain's inputs, owned by the innermost scope: Σ_k cotangent_k ·
   * ∂output_k / ∂input. Frees what it no longer needs as it goes, so it can be asked once.
   *
   * @param cotangents one for each output, of its shape, type and device; null stands for zeros
   * @return one for each input, of its shape; null where no output depends on it
   */
  public @Nullable Tensor[] gradient(@Nullable Tensor... cotangents) {
    Arena held = arena();
    @Nullable Tensor[] cotangent = cotangents;
    for (int k = stages.size() - 1; k >= 0; k--) {
      Arena next = arena();
      try (Scope scope = Scope.open()) {
        levels.remove(k + 1).arena().close();
        @Nullable Tensor[] gradients = through(k, cotangent);
        for (Tensor gradient : gradients) {
          if (gradient == null) {
            continue;
          }
          if (k == 0) {
            scope.keep(gradient);
          } else {
            next.own(gradient);
          }
        }
        cotangent = gradients;
      }
      held.close();
      held = next;
    }
    return cotangent;
  }

  /** The gradient of one stage, whose graph is gone afterwards. */
  private @Nullable Tensor[] through(int stage, @Nullable Tensor[] cotangent) {
    Kept one = kept.remove(stage);
    if (one == null) {
      return again(stages.get(stage), levels.get(stage).tensors(), cotangent);
    }
    @Nullable Tensor[] gradients = one.run().gradient(cotangent);
    one.arena().close();
    return gradients;
  }

  private static @Nullable Tensor[] again(
      Stage stage, Tensor[] inputs, @Nullable Tensor[] cotangent) {
    List<Stage> parts = stage.parts(inputs);
    if (parts.isEmpty()) {
      return Linearized.of(stage, inputs).gradient(cotangent);
    }
    try (Pullback pullback = new Chain(parts).linearize(Chain.Checkpointing.ON, inputs)) {
      return pullback.gradient(cotangent);
    }
  }

  private Tensor[] last() {
    return levels.get(levels.size() - 1).tensors();
  }

  private void keep(Tensor[] tensors) {
    Arena arena = arena();
    for (Tensor tensor : tensors) {
      arena.own(tensor);
    }
    levels.add(new Level(tensors, arena));
  }

  private Arena arena() {
    Arena arena = new Arena();
    arenas.add(arena);
    return arena;
  }

  private static Tensor[] detached(Tensor[] tensors) {
    Tensor[] result = new Tensor[tensors.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = tensors[i].detach();
    }
    return result;
  }

  @Override
  public void close() {
    arenas.forEach(Arena::close);
    arenas.clear();
    levels.clear();
    kept.clear();
  }

  /** One run of a stage with its graph, owned by the innermost scope. */
  private record Linearized(Tensor[] leaves, Tensor[] outputs) {

    static Linearized of(Stage stage, Tensor[] inputs) {
      Tensor[] leaves = detached(inputs);
      for (Tensor leaf : leaves) {
        if (leaf.is_floating_point()) {
          leaf.requires_grad_(true);
        }
      }
      try (AutoGradMode on = new AutoGradMode(true)) {
        return new Linearized(leaves, stage.apply(leaves).clone());
      }
    }

    Arena ownedBy(Arena arena) {
      for (Tensor leaf : leaves) {
        arena.own(leaf);
      }
      for (Tensor output : outputs) {
        arena.own(output);
      }
      return arena;
    }

    @Nullable Tensor[] gradient(@Nullable Tensor[] cotangents) {
      TensorVector ys = new TensorVector();
      TensorVector vs = new TensorVector();
      for (int i = 0; i < outputs.length; i++) {
        Tensor cotangent = cotangents[i];
        if (cotangent != null && outputs[i].requires_grad()) {
          ys.push_back(outputs[i]);
          vs.push_back(requireLike(outputs[i], cotangent));
        }
      }
      @Nullable Tensor[] gradients = new Tensor[leaves.length];
      if (ys.size() == 0) {
        return gradients;
      }
      TensorVector xs = new TensorVector();
      int[] position = new int[leaves.length];
      for (int i = 0; i < leaves.length; i++) {
        position[i] = leaves[i].requires_grad() ? Math.toIntExact(xs.size()) : -1;
        if (position[i] >= 0) {
          xs.push_back(leaves[i]);
        }
      }
      TensorVector found = torch.grad(ys, xs, vs, new BoolOptional(false), false, true);
      for (int i = 0; i < leaves.length; i++) {
        if (position[i] >= 0) {
          // The vector only lends its elements.
          Tensor gradient = new Tensor(found.get(position[i]));
          gradients[i] = gradient.defined() ? gradient : null;
        }
      }
      return gradients;
    }

    private static Tensor requireLike(Tensor output, Tensor cotangent) {
      // libtorch casts in silence: what a narrow type lost before it got here would go unseen.
      if (output.scalar_type().intern() != cotangent.scalar_type().intern()
          || !output.device().equals(cotangent.device())) {
        throw new IllegalArgumentException(
            "a cotangent must be of its output's type and on its device: "
                + Tensors.describe(cotangent)
                + " for "
                + Tensors.describe(output));
      }
      return cotangent;
    }
  }
}
