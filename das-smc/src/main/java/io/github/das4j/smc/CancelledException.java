package io.github.das4j.smc;

import java.util.concurrent.CancellationException;

/** A run that was stopped by its {@link Cancellation}; it has no result. */
public final class CancelledException extends CancellationException {

  private static final long serialVersionUID = 1L;

  CancelledException() {
    super("the run was cancelled");
  }
}
