package io.github.das4j.das;

/** Whether the model's own image is drawn beside the aligned ones; see {@link PlainImage}. */
public enum PlainDraw {
  /** It is: at no cost where a particle of the swarm is it, else as one more particle. */
  ON,
  /** It is not. */
  OFF
}
