package io.github.das4j.nn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.bytedeco.pytorch.Tensor;

/** A file of which only names and shapes are known. */
record Layout(String source, Map<String, long[]> shapes) implements StateDict {

  /** Names and shapes of a published file, but for the counts of positions. */
  static Layout of(String name) throws IOException {
    return of(name, GoldenFolder.bundled("keys/" + name + ".json.gz"));
  }

  static Layout of(String name, Path file) throws IOException {
    Map<String, long[]> keys = new TreeMap<>();
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      for (Map.Entry<String, JsonNode> entry : new ObjectMapper().readTree(in).properties()) {
        if (!entry.getKey().endsWith("position_ids")) {
          List<Long> shape = new ArrayList<>();
          entry.getValue().forEach(side -> shape.add(side.longValue()));
          keys.put(entry.getKey(), shape.stream().mapToLong(Long::longValue).toArray());
        }
      }
    }
    return new Layout(name, keys);
  }

  boolean has(String name) {
    return shapes.containsKey(name);
  }

  boolean isOpenClip() {
    return has("visual.proj");
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public long[] shape(String name) {
    return Objects.requireNonNull(shapes.get(name));
  }

  @Override
  public Tensor tensor(String name) {
    throw new AssertionError("a layout has no tensors, such as " + name);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
