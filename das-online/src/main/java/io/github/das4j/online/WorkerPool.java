package io.github.das4j.online;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.Consumer;

/** Draws images, on as many workers as it has. */
public interface WorkerPool extends AutoCloseable {

  /**
   * A drawn image.
   *
   * @param image 8 bits: what the black box will see
   * @param features its unit CLIP features, of these 8 bits
   */
  record Drawn(ImageTask task, BufferedImage image, float[] features) {}

  /**
   * Draws images. What is drawn depends on the task and the drawing alone.
   *
   * @param done is handed each image when it is there, one at a time
   */
  void draw(List<ImageTask> tasks, Drawing drawing, Consumer<Drawn> done);

  @Override
  default void close() {}
}
