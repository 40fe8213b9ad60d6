package io.github.das4j.inspect;

import io.github.das4j.checkpoint.tensors.Contents;
import java.util.List;

/**
 * A component with weights, or a whole network.
 *
 * @param className as its configuration or its layout names it
 * @param bytes of its files on disk
 * @param files their names below the path inspected
 */
public record Part(
    String name, String className, Contents contents, long bytes, List<String> files) {

  public Part {
    files = List.copyOf(files);
  }
}
