package io.github.das4j.checkpoint.lora;

import io.github.das4j.checkpoint.lora.LoraKey.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A way in which the tensors of a LoRA are named. */
interface KeyDialect {

  /** Every one that is known, in the order in which they are asked. */
  List<KeyDialect> ALL = List.of(new KohyaKeys(), new ProcessorKeys(), new PeftKeys());

  /** Whose it is, in a few words. */
  String title();

  /** What a name says; empty where it is none of this dialect. */
  Optional<LoraKey> read(String name);

  /** The modules that a stem means, with their rows of it; none where the model has none such. */
  List<LoraPiece> pieces(String stem, ModelModules model);

  /** The component that a stem speaks of, by its folder, whatever the model has. */
  String component(String stem);

  /** A name cut before the ending that says its role. */
  static Optional<LoraKey> cut(String name, Map<String, Role> endings) {
    return endings.entrySet().stream()
        .filter(ending -> name.endsWith(ending.getKey()))
        .findFirst()
        .map(
            ending ->
                new LoraKey(
                    name.substring(0, name.length() - ending.getKey().length()),
                    ending.getValue()));
  }

  /** Endings of the same two factors under several names, beside alpha's. */
  static Map<String, Role> endings(String... downThenUp) {
    Map<String, Role> endings = new LinkedHashMap<>();
    for (int k = 0; k < downThenUp.length; k += 2) {
      endings.put(downThenUp[k], Role.DOWN);
      endings.put(downThenUp[k + 1], Role.UP);
    }
    endings.put(".alpha", Role.ALPHA);
    return endings;
  }
}
