package io.github.das4j.inspect;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.lora.LoraFamily;
import io.github.das4j.checkpoint.lora.LoraFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Looks at LoRAs: for which models, of which ranks, on which modules. */
final class LoraInspector {

  private LoraInspector() {}

  /**
   * @param path as it was given
   * @param file the weights in it
   * @param part what its tensors amount to
   */
  static Inspection inspect(Path path, Path file, Part part) {
    try (LoraFile lora = LoraFile.open(file)) {
      String family = lora.family().map(LoraFamily::title).orElse("");
      Facts facts = new Facts();
      facts.add("family", family.isEmpty() ? "the file does not tell" : family);
      facts.add("keys", lora.layout());
      facts.add("rank", counted(lora.ranks()));
      facts.add("alpha / rank", counted(lora.multipliers()));
      facts.add("targets", targets(lora.targets()));
      String use = "das sample \"PROMPT\" --model DIR --reward SPEC --lora " + file;
      return Inspection.of(
          path,
          "a LoRA" + (family.isEmpty() ? "" : " of " + family),
          part,
          facts.all(),
          List.of(use),
          List.of());
    } catch (CheckpointException e) {
      return Inspection.of(
          path, "a LoRA", part, Map.of(), List.of(), List.of(String.valueOf(e.getMessage())));
    }
  }

  /** One value alone, several with how many modules have each. */
  private static String counted(Map<? extends Number, Integer> values) {
    return values.size() == 1
        ? values.keySet().iterator().next().toString()
        : values.entrySet().stream()
            .map(value -> value.getKey() + " (" + value.getValue() + " modules)")
            .collect(Collectors.joining(", "));
  }

  private static String targets(Map<String, Integer> targets) {
    return targets.entrySet().stream()
        .map(target -> target.getValue() + " modules of " + target.getKey())
        .collect(Collectors.joining(", "));
  }
}
