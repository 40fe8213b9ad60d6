package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.original.OriginalAutoencoder;
import io.github.das4j.stable.Component;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Looks at autoencoders alone in a file, in the original layout. */
final class VaeInspector {

  private static final String TITLE = "an autoencoder alone, in the original layout";

  private VaeInspector() {}

  /** What an autoencoder can be used for. */
  static String use(Path path) {
    return "das sample \"PROMPT\" --model DIR --reward SPEC --vae " + path;
  }

  /**
   * @param path as it was given
   * @param file the weights in it
   * @param part what its tensors amount to
   */
  static Inspection inspect(Path path, Path file, Part part) {
    VaeConfig usual = VaeConfig.parse(JsonNodeFactory.instance.objectNode(), "the usual");
    try (OriginalAutoencoder original = OriginalAutoencoder.open(file);
        StateDict weights = original.weights()) {
      JsonNode json = original.config(usual);
      Component.VAE.check(weights, json, "the configuration inferred");
      VaeConfig config = VaeConfig.parse(json, file.toString());
      Facts facts = new Facts();
      facts.add(
          "VAE",
          "channels "
              + config.blockOutChannels().stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining("-")));
      facts.add(
          "latents",
          config.latentChannels() + " channels, " + config.factor() + " pixels each way");
      facts.add("scaling", "not in the file: the model's is taken");
      return Inspection.of(path, TITLE, part, facts.all(), List.of(use(file)), List.of());
    } catch (CheckpointException e) {
      return Inspection.of(
          path, TITLE, part, Map.of(), List.of(), List.of(String.valueOf(e.getMessage())));
    }
  }
}
