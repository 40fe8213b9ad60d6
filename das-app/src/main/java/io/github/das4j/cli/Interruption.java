package io.github.das4j.cli;

/** What is done on Ctrl-C, as long as this is open. */
final class Interruption implements AutoCloseable {

  private final Thread hook;

  /**
   * @param then must end the program itself: at once, since a worker may be deep in libtorch
   */
  Interruption(Runnable then) {
    this.hook = new Thread(then, "das-interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Ctrl-C came first: the hook ends the program.
      Thread.currentThread().interrupt();
    }
  }
}
