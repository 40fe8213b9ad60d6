package io.github.das4j.writing;

/** Hears of a component's tensors as they are written. */
public interface WriteProgress extends AutoCloseable {

  /** Opens one for each component. */
  @FunctionalInterface
  interface Factory {

    /**
     * Called before a component is written.
     *
     * @param component the name of its folder
     * @param tensors how many there are
     */
    WriteProgress open(String component, int tensors);
  }

  /** Tells nobody. */
  static WriteProgress none() {
    return new WriteProgress() {
      @Override
      public void next(long bytes) {
        // Nobody asked.
      }

      @Override
      public void close() {
        // Nothing was opened.
      }
    };
  }

  /**
   * Called after each tensor.
   *
   * @param bytes its size
   */
  void next(long bytes);

  @Override
  void close();
}
