package io.github.das4j.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * One segment of a differentiable computation: tensors in, tensors out. A pure function of its
 * inputs and of constants (weights, conditioning), so that it can be run again for its gradient.
 */
@FunctionalInterface
public interface Stage {

  /**
   * Runs it.
   *
   * @param inputs of whatever shapes it is made for; the caller's
   * @return of whatever shapes it makes; the innermost scope owns what is new
   */
  Tensor[] apply(Tensor[] inputs);

  /** A stage of one tensor. */
  static Stage of(UnaryOperator<Tensor> function) {
    return inputs -> new Tensor[] {function.apply(inputs[0])};
  }

  /**
   * The stages that this one is made of, where its graph would be too large to hold for inputs of
   * these sizes; none where it is not. A {@link Pullback} then never keeps that graph, with
   * checkpointing or without, but makes and frees it part by part.
   */
  default List<Stage> parts(Tensor[] inputs) {
    return List.of();
  }

  /**
   * This stage on all inputs but the first few, which pass by untouched.
   *
   * @param kept how many, at least 0
   */
  default Stage behind(int kept) {
    return new Behind(this, kept);
  }

  /**
   * A stage some of whose inputs pass by.
   *
   * @param kept how many, at least 0
   */
  record Behind(Stage stage, int kept) implements Stage {

    @Override
    public Tensor[] apply(Tensor[] inputs) {
      Tensor[] rest = stage.apply(rest(inputs));
      Tensor[] outputs = Arrays.copyOf(inputs, kept + rest.length);
      System.arraycopy(rest, 0, outputs, kept, rest.length);
      return outputs;
    }

    @Override
    public List<Stage> parts(Tensor[] inputs) {
      return stage.parts(rest(inputs)).stream().map(part -> part.behind(kept)).toList();
    }

    private Tensor[] rest(Tensor[] inputs) {
      return Arrays.copyOfRange(inputs, kept, inputs.length);
    }
  }
}
