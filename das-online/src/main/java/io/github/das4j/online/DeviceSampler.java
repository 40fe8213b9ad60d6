package io.github.das4j.online;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;

/** A loaded model that draws images. Used by the thread that opened it. */
interface DeviceSampler extends AutoCloseable {

  /** Gets ready for a drawing's tasks. */
  void begin(Drawing drawing);

  /** Draws an image. */
  WorkerPool.Drawn draw(ImageTask task, SampleSettings settings);

  /** Lets go of what was made ready. */
  void end();

  @Override
  void close();

  /** Loads one for a device. */
  @FunctionalInterface
  interface Opener {
    DeviceSampler open(ModelOptions options);
  }
}
