package io.github.das4j.training;

/** First values of a network's parameters, which are asked for in the network's order. */
@FunctionalInterface
public interface Initialiser {

  /**
   * Values of one parameter.
   *
   * @param name as a checkpoint has it
   * @param shape of the parameter
   * @param size the product of the shape
   * @return as many values as the size says, in row-major order
   */
  float[] draw(String name, long[] shape, int size);
}
