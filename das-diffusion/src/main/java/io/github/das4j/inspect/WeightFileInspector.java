package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import io.github.das4j.checkpoint.original.SingleFiles;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.stable.Component;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Looks at weights without a configuration beside them: single files, and those of judges. */
final class WeightFileInspector {

  private WeightFileInspector() {}

  /**
   * @param path as it was given
   * @param file the weights in it
   */
  static Inspection inspect(Path path, Path file) {
    try (StateDict dict = StateDicts.open(file)) {
      Optional<Inspection> judge = JudgeInspector.inspect(path, file, dict);
      if (judge.isPresent()) {
        return judge.get();
      }
      WeightKind kind = WeightKind.of(dict);
      if (kind == WeightKind.LORA) {
        return LoraInspector.inspect(path, file, part(path, file, dict));
      }
      if (kind == WeightKind.TEXTUAL_INVERSION) {
        return EmbeddingInspector.inspect(path, file, part(path, file, dict));
      }
      if (kind == WeightKind.ORIGINAL_VAE) {
        return VaeInspector.inspect(path, file, part(path, file, dict));
      }
      if (kind != WeightKind.SINGLE_FILE) {
        return unusable(path, file, kind.title(), kind.instead(file.toString(), List.of()));
      }
    }
    try (OriginalCheckpoint checkpoint = OriginalCheckpoint.open(file)) {
      return original(path, file, checkpoint);
    } catch (CheckpointException e) {
      return unusable(path, file, WeightKind.SINGLE_FILE.title(), e);
    }
  }

  private static Inspection unusable(Path path, Path file, String kind, CheckpointException why) {
    try (StateDict dict = StateDicts.open(file)) {
      return Inspection.of(
          path,
          kind,
          part(path, file, dict),
          Map.of(),
          List.of(),
          List.of(String.valueOf(why.getMessage())));
    }
  }

  private static Part part(Path path, Path file, StateDict dict) {
    WeightFiles files = WeightFiles.of(file);
    return new Part("weights", "unknown", Contents.of(dict), files.bytes(), files.names(path));
  }

  private static Inspection original(Path path, Path file, OriginalCheckpoint checkpoint) {
    boolean velocity = checkpoint.velocity().orElse(false);
    List<Part> parts = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Map<Component, Contents> ofComponents = new EnumMap<>(Component.class);
    for (Component component : Component.values()) {
      if (!checkpoint.components().contains(component.folder())) {
        continue;
      }
      // Not closed: it would close the checkpoint with it.
      StateDict dict = checkpoint.component(component.folder());
      JsonNode config = checkpoint.config(component.folder(), velocity);
      Contents contents = Contents.of(dict);
      parts.add(
          new Part(
              component.folder(),
              Facts.className(component, config),
              contents,
              contents.bytes(),
              List.of(String.valueOf(file.getFileName()))));
      ofComponents.put(component, contents);
      try {
        component.check(dict, config, "the configuration inferred");
      } catch (CheckpointException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    UNetConfig unet = UNetConfig.parse(checkpoint.config("unet", velocity), "unet");
    VaeConfig vae = VaeConfig.parse(checkpoint.config("vae", velocity), "vae");
    SchedulerConfig scheduler = SchedulerConfig.parse(checkpoint.scheduler(velocity), "scheduler");
    return new Inspection(
        path,
        Facts.family(unet, Optional.of(scheduler)) + ", a single file in the original layout",
        parts,
        facts(checkpoint, unet, vae, scheduler),
        problems.isEmpty() ? uses(file, checkpoint) : List.of(),
        problems,
        problems.isEmpty()
            ? Optional.of(new Pipeline(unet, vae, 0, ofComponents))
            : Optional.empty(),
        Conclusions.of(Configurations.of(checkpoint, file, velocity), path));
  }

  private static List<String> uses(Path file, OriginalCheckpoint checkpoint) {
    String sample =
        "das sample \"PROMPT\" --model "
            + file
            + " --reward SPEC"
            + (checkpoint.velocity().isEmpty() ? " --prediction epsilon|v" : "");
    return List.of(sample, SingleFiles.command(file, checkpoint));
  }

  private static Map<String, String> facts(
      OriginalCheckpoint checkpoint, UNetConfig unet, VaeConfig vae, SchedulerConfig scheduler) {
    Facts facts = new Facts();
    facts.add("family", checkpoint.family().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    facts.unet(unet);
    facts.size(unet, vae);
    boolean velocity = checkpoint.velocity().orElse(false);
    facts.text(
        text(checkpoint, "text_encoder", velocity),
        checkpoint.components().contains("text_encoder_2")
            ? Optional.of(text(checkpoint, "text_encoder_2", velocity))
            : Optional.empty());
    facts.vae(vae);
    facts.scheduler(scheduler);
    checkpoint.choice().ifPresent(choice -> facts.add("taken", choice));
    if (checkpoint.velocity().isEmpty()) {
      facts.add("predicts", "noise or velocity: the file does not tell");
    }
    facts.add("note", "numbers of heads and groups are not in the file; those published are taken");
    return facts.all();
  }

  private static ClipConfig.Text text(
      OriginalCheckpoint checkpoint, String component, boolean velocity) {
    return ClipConfig.Text.parse(checkpoint.config(component, velocity), component);
  }
}
