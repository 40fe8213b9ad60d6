package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A pipeline's {@code model_index.json}: its class and its components.
 *
 * @param source of the index, for messages
 */
public record ModelIndex(JsonNode node, String source) {

  private static final String FORCE_ZEROS = "force_zeros_for_empty_prompt";
  private static final List<String> COMPONENTS =
      List.of(
          "unet",
          "transformer",
          "vae",
          "text_encoder",
          "text_encoder_2",
          "text_encoder_3",
          "tokenizer",
          "tokenizer_2",
          "tokenizer_3",
          "scheduler");

  /**
   * The pipeline that it names.
   *
   * @throws CheckpointException if it names none that is known here
   */
  public PipelineClass pipeline() {
    String className = new ConfigValues(node, source).text("_class_name", "");
    return Arrays.stream(PipelineClass.values())
        .filter(known -> known.className().equals(className))
        .findAny()
        .orElseThrow(() -> unknown(className));
  }

  private CheckpointException unknown(String className) {
    String supported =
        Arrays.stream(PipelineClass.values())
            .map(PipelineClass::className)
            .collect(Collectors.joining(", "));
    String what =
        className.isEmpty()
            ? " does not name its pipeline (_class_name)"
            : " names the pipeline '" + className + "', which is not supported";
    return new CheckpointException(source + what + "; supported: " + supported);
  }

  /** Whether the pipeline has a component of this name, such as {@code text_encoder_2}. */
  public boolean has(String component) {
    JsonNode entry = node.path(component);
    return entry.isArray() && entry.size() == 2 && entry.get(1).isTextual();
  }

  /** {@code force_zeros_for_empty_prompt}; true where it does not say. */
  public boolean forceZerosForEmptyPrompt() {
    return new ConfigValues(node, source).flag(FORCE_ZEROS, true);
  }

  /** The keys that are not known here; components are among those that are. */
  public List<String> unknownKeys() {
    ConfigValues settings = new ConfigValues(node, source);
    settings.value(FORCE_ZEROS);
    COMPONENTS.forEach(settings::value);
    return settings.unread(InertKeys.INDEX);
  }
}
