package io.github.das4j.checkpoint.tensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * Recorded arrays, {@code NAME.safetensors}, with the inputs that are no arrays, {@code NAME.json}
 * beside them. Knows which arrays were asked for, so that a check can say what it left out.
 */
public final class CaseFile implements AutoCloseable {

  private final JsonNode json;
  private final SafetensorsFile arrays;
  private final TorchDevice device;
  private final Set<String> touched = new LinkedHashSet<>();

  private CaseFile(JsonNode json, SafetensorsFile arrays, TorchDevice device) {
    this.json = json;
    this.arrays = arrays;
    this.device = device;
  }

  /** Whether a folder has the arrays of this name. */
  public static boolean exists(Path folder, String name) {
    return Files.isRegularFile(folder.resolve(name + ".safetensors"));
  }

  /**
   * Opens {@code NAME.safetensors} and, where there is one, {@code NAME.json}.
   *
   * @param device where inputs are wanted
   */
  public static CaseFile open(Path folder, String name, TorchDevice device) {
    Path file = folder.resolve(name + ".json");
    JsonNode json = Files.isRegularFile(file) ? Configs.read(file) : MissingNode.getInstance();
    return new CaseFile(json, SafetensorsFile.open(folder.resolve(name + ".safetensors")), device);
  }

  public JsonNode json() {
    return json;
  }

  public boolean has(String name) {
    return arrays.names().contains(name);
  }

  /** An input on the device, in its stored type; owned by the innermost scope. */
  public Tensor input(String name) {
    return recorded(name).to(device.torch(), recorded(name).scalar_type());
  }

  /** A recorded result on the CPU, mapped from the file; owned by the innermost scope. */
  public Tensor recorded(String name) {
    if (!has(name)) {
      throw new CheckpointException(arrays.source() + " has no array " + name);
    }
    touched.add(name);
    return arrays.tensor(name);
  }

  /** The first group of a pattern in the names of all arrays that it matches, each once, sorted. */
  public List<String> keys(Pattern pattern) {
    return arrays.names().stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .distinct()
        .sorted()
        .toList();
  }

  /** Arrays that nobody has asked for so far. */
  public Set<String> untouched() {
    Set<String> rest = new LinkedHashSet<>(arrays.names());
    rest.removeAll(touched);
    return rest;
  }

  @Override
  public void close() {
    arrays.close();
  }
}
