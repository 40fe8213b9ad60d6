package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.FlowSchedulerConfig;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.T5Config;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.folder.ModelFolder;
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

  private static final String THIRD = "text_encoder_3";

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
      if (kind != WeightKind.SINGLE_FILE && kind != WeightKind.SD3_FILE) {
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
    boolean flow = checkpoint.pipeline().isFlow();
    DenoiserConfig denoiser =
        flow
            ? Flows.transformer(checkpoint.config("transformer", velocity), "transformer")
            : UNetConfig.parse(checkpoint.config("unet", velocity), "unet");
    VaeConfig vae = VaeConfig.parse(checkpoint.config("vae", velocity), "vae");
    int tokens = flow ? textTokens(checkpoint) : 0;
    return new Inspection(
        path,
        kind(checkpoint, denoiser) + ", a single file in the original layout",
        parts,
        facts(checkpoint, denoiser, vae),
        problems.isEmpty() ? uses(file, checkpoint) : List.of(),
        problems,
        problems.isEmpty()
            ? Optional.of(new Pipeline(denoiser, vae, tokens, ofComponents))
            : Optional.empty(),
        Conclusions.of(Configurations.of(checkpoint, file, velocity), path));
  }

  /** Of SD3: CLIP's rows, then T5's or as many of zeros. */
  private static int textTokens(OriginalCheckpoint checkpoint) {
    int clip = text(checkpoint, "text_encoder", false).maxPositionEmbeddings();
    return clip + (checkpoint.components().contains(THIRD) ? ModelFolder.SD3_TEXT_LENGTH : clip);
  }

  private static String kind(OriginalCheckpoint checkpoint, DenoiserConfig denoiser) {
    return denoiser instanceof UNetConfig unet
        ? Facts.family(unet, Optional.of(scheduler(checkpoint)))
        : Facts.family(denoiser);
  }

  private static SchedulerConfig scheduler(OriginalCheckpoint checkpoint) {
    boolean velocity = checkpoint.velocity().orElse(false);
    return SchedulerConfig.parse(checkpoint.scheduler(velocity), "scheduler");
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
      OriginalCheckpoint checkpoint, DenoiserConfig denoiser, VaeConfig vae) {
    Facts facts = new Facts();
    facts.add("family", checkpoint.family().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    if (denoiser instanceof UNetConfig unet) {
      facts.unet(unet);
    } else {
      facts.transformer(denoiser);
    }
    facts.size(denoiser, vae);
    boolean velocity = checkpoint.velocity().orElse(false);
    facts.text(
        text(checkpoint, "text_encoder", velocity),
        checkpoint.components().contains("text_encoder_2")
            ? Optional.of(text(checkpoint, "text_encoder_2", velocity))
            : Optional.empty());
    facts.vae(vae);
    if (checkpoint.components().contains(THIRD)) {
      facts.t5(T5Config.parse(checkpoint.config(THIRD, velocity), THIRD));
    }
    if (denoiser instanceof UNetConfig) {
      facts.scheduler(scheduler(checkpoint));
    } else {
      facts.scheduler(FlowSchedulerConfig.parse(checkpoint.scheduler(velocity), "scheduler"));
    }
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
