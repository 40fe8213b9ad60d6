package io.github.das4j.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of a {@link Chain} together with its vector-Jacobian product. Owns what the gradient
 * needs: close it.
 */
public final class Pullback implements AutoCloseable {

  private final List<Chain> segments;

  /** Inputs of each segment, then the outputs; each level's tensors in an arena of their own. */
  private final List<Tensor[]> levels = new ArrayList<>();

  private final List<Arena> arenas = new ArrayList<>();

  /** Without checkpointing: the leaves and results of the one segment, with their graph. */
  private final @Nullable Linearized whole;

  Pullback(List<Chain> segments, Tensor[] inputs, Chain.Checkpointing checkpointing) {
    this.segments = segments;
    keep(inputs);
    if (checkpointing == Chain.Checkpointing.OFF) {
      try (Scope scope = Scope.open()) {
        whole = Linearized.of(segments.get(0), inputs);
        keep(detached(whole.outputs()));
        whole.own();
      }
      return;
    }
    whole = null;
    try (NoGradGuard off = new NoGradGuard()) {
      for (Chain segment : segments) {
        try (Scope scope = Scope.open()) {
          keep(segment.applyAll(last()));
        }
      }
    }
  }

  /**
   * The chain's outputs, without a graph; valid until the gradient is asked for, or this closed.
   */
  public Tensor[] outputs() {
    return last().clone();
  }

  /**
   * Gradients with respect to the chain's inputs, owned by the innermost scope: Σ_k cotangent_k ·
   * ∂output_k / ∂input. Frees what it no longer needs as it goes, so it can be asked once.
   *
   * @param cotangents one for each output, of its shape; null stands for zeros
   * @return one for each input; null where no output depends on it
   */
  public @Nullable Tensor[] gradient(@Nullable Tensor... cotangents) {
    if (whole != null) {
      try (Scope scope = Scope.open()) {
        @Nullable Tensor[] gradients = whole.gradient(cotangents);
        for (Tensor gradient : gradients) {
          if (gradient != null) {
            scope.keep(gradient);
          }
        }
        return gradients;
      }
    }
    Arena held = new Arena();
    @Nullable Tensor[] cotangent = cotangents;
    for (int k = segments.size() - 1; k >= 0; k--) {
      Arena next = new Arena();
      try (Scope scope = Scope.open()) {
        arenas.remove(k + 1).close();
        levels.remove(k + 1);
        @Nullable Tensor[] gradients =
            Linearized.of(segments.get(k), levels.get(k)).gradient(cotangent);
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
    held.close();
    return cotangent;
  }

  private Tensor[] last() {
    return levels.get(levels.size() - 1);
  }

  private void keep(Tensor[] tensors) {
    Arena arena = new Arena();
    for (Tensor tensor : tensors) {
      arena.own(tensor);
    }
    arenas.add(arena);
    levels.add(tensors);
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
    if (whole != null) {
      whole.arena().close();
    }
  }

  /** One run of a segment with its graph. */
  private record Linearized(Tensor[] leaves, Tensor[] outputs, Arena arena) {

    static Linearized of(Chain segment, Tensor[] inputs) {
      Tensor[] leaves = detached(inputs);
      for (Tensor leaf : leaves) {
        if (leaf.is_floating_point()) {
          leaf.requires_grad_(true);
        }
      }
      try (AutoGradMode on = new AutoGradMode(true)) {
        return new Linearized(leaves, segment.applyAll(leaves), new Arena());
      }
    }

    void own() {
      for (Tensor leaf : leaves) {
        arena.own(leaf);
      }
      for (Tensor output : outputs) {
        arena.own(output);
      }
    }

    @Nullable Tensor[] gradient(@Nullable Tensor[] cotangents) {
      TensorVector ys = new TensorVector();
      TensorVector vs = new TensorVector();
      for (int i = 0; i < outputs.length; i++) {
        Tensor cotangent = cotangents[i];
        if (cotangent != null && outputs[i].requires_grad()) {
          ys.push_back(outputs[i]);
          vs.push_back(cotangent);
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
  }
}
