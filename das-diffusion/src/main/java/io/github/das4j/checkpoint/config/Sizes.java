package io.github.das4j.checkpoint.config;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;

/** A network's sizes, read off its tensors. */
record Sizes(StateDict dict) {

  /** The width of an attention head in most published transformers. */
  static final int HEAD_WIDTH = 64;

  /** One side of a tensor that must be there. */
  int of(String name, int axis) {
    long[] shape = dict.names().contains(name) ? dict.shape(name) : new long[0];
    if (axis >= shape.length) {
      throw new CheckpointException(
          dict.source() + " is not the network asked for: it has no such tensor " + name);
    }
    return Math.toIntExact(shape[axis]);
  }

  /** How many elements a list has whose names are a prefix and a number from 0 on. */
  int count(String prefix) {
    int count = 0;
    while (hasBelow(prefix + count + ".")) {
      count++;
    }
    return count;
  }

  private boolean hasBelow(String prefix) {
    return dict.names().stream().anyMatch(name -> name.startsWith(prefix));
  }

  /** Patches along a side of a square image, from the positions of a class token and patches. */
  int side(String name, int axis) {
    int patches = of(name, axis) - 1;
    int side = (int) Math.round(Math.sqrt(patches));
    if (side < 1 || side * side != patches) {
      throw new CheckpointException(
          dict.source() + ": the " + patches + " patches of " + name + " do not form a square");
    }
    return side;
  }

  /** How many heads of a width make a layer. */
  int heads(int width, int headWidth, String otherwise) {
    if (width % headWidth != 0) {
      throw new CheckpointException(
          dict.source()
              + ": a layer of width "
              + width
              + " has no whole number of heads of "
              + headWidth
              + "; say how many by a file "
              + otherwise
              + " beside the weights");
    }
    return width / headWidth;
  }

  /** How wide each of so many heads is. */
  int headWidth(int width, int heads) {
    if (width % heads != 0) {
      throw new CheckpointException(
          dict.source() + ": " + heads + " heads do not divide a layer of width " + width);
    }
    return width / heads;
  }
}
