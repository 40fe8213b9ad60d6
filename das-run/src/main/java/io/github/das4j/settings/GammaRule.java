package io.github.das4j.settings;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.original.OriginalCheckpoint;
import io.github.das4j.das.TemperingForm;
import io.github.das4j.smc.Pace;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** γ where nobody gives it: that of the preset, or the published one, for the steps there are. */
final class GammaRule {

  static final String AUTO = "auto";

  private static final String GAMMA = "smc.gamma";
  private static final String STEPS = "sample.steps";

  private GammaRule() {}

  /**
   * Settings with a number for γ.
   *
   * @param base the defaults, or a preset over them
   * @param named what the user says over these
   */
  static Settings settled(Settings base, Settings named) {
    if (!named.get(GAMMA).equals(base.get(GAMMA)) && !isAuto(named)) {
      return named;
    }
    double start = named.number("smc.tempering_start");
    int steps = named.integer(STEPS);
    Pace pace = isAuto(base) ? published(named) : new Pace(base.number(GAMMA), base.integer(STEPS));
    double gamma = new TemperingForm(named.text("smc.tempering")).gamma(pace, steps, start);
    String origin = isAuto(base) ? "as published" : base.get(GAMMA).origin();
    return with(
        named, gamma, origin + ", " + pace.gamma() + " at " + pace.steps() + " steps, followed");
  }

  private static boolean isAuto(Settings settings) {
    return settings.text(GAMMA).equals(AUTO);
  }

  private static Settings with(Settings settings, double gamma, String origin) {
    return settings.with(GAMMA, Double.toString(gamma), origin);
  }

  private static Pace published(Settings named) {
    return folder(named).filter(GammaRule::embedsGuidance).isPresent()
        ? Pace.PUBLISHED_LCM
        : Pace.PUBLISHED;
  }

  /** The model's folder, if it is on this disk; whatever is wrong with it is told elsewhere. */
  static Optional<Path> folder(Settings settings) {
    String model = settings.text("model");
    if (BundledModels.owns(model)) {
      return Optional.empty();
    }
    String models = settings.text("models");
    Optional<Path> parent = models.equals("none") ? Optional.empty() : Optional.of(Path.of(models));
    return Checkpoints.in(parent).find(model);
  }

  /**
   * Whether a folder's network is asked twice for guidance; where its configuration cannot be read,
   * it may be.
   */
  static boolean classifierFree(Path folder) {
    try {
      return ModelFolder.open(folder).denoiser().classifierFree();
    } catch (CheckpointException | IllegalArgumentException | UncheckedIOException e) {
      return true;
    }
  }

  /**
   * Whether a folder's configuration, or a single file, says that guidance is told to the network,
   * as with LCM.
   */
  static boolean embedsGuidance(Path folder) {
    try {
      if (Files.isRegularFile(folder)) {
        try (OriginalCheckpoint file = OriginalCheckpoint.open(folder)) {
          return file.pipeline() == PipelineClass.LATENT_CONSISTENCY;
        }
      }
      return ModelFolder.open(folder).embedsGuidance();
    } catch (CheckpointException | IllegalArgumentException | UncheckedIOException e) {
      return false;
    }
  }
}
