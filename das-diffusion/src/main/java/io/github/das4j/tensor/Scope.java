package io.github.das4j.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Owns every native object made on this thread while it is the innermost scope, and frees them when
 * it closes. Use in try-with-resources, a scope for each step or segment.
 */
public final class Scope implements AutoCloseable {

  private final @Nullable PointerScope outer;
  private final PointerScope inner;

  private Scope() {
    LibTorch.load();
    outer = PointerScope.getInnerScope();
    inner = new PointerScope();
  }

  /** The innermost scope of this thread from now on, until it closes. */
  public static Scope open() {
    return new Scope();
  }

  /** A scope that was innermost once, for tensors made later in scopes within it. */
  @FunctionalInterface
  public interface Owner {

    /**
     * Makes any tensor live as long as that scope; without one, as long as whoever receives it.
     *
     * @return the tensor itself
     */
    Tensor own(Tensor tensor);
  }

  /** The scope that is innermost now on this thread. */
  public static Owner innermost() {
    PointerScope scope = PointerScope.getInnerScope();
    return tensor -> {
      own(scope, tensor);
      return tensor;
    };
  }

  private static void own(@Nullable PointerScope scope, Tensor tensor) {
    if (scope == null) {
      tensor.retainReference();
    } else {
      scope.attach(tensor);
    }
  }

  /**
   * Lets any tensor outlive this scope: the enclosing scope of this thread owns it then, or, where
   * there is none, whoever receives it, who must close it. Each owner counts a reference.
   *
   * @return the tensor itself
   */
  public Tensor keep(Tensor tensor) {
    own(outer, tensor);
    return tensor;
  }

  @Override
  public void close() {
    inner.close();
  }
}
