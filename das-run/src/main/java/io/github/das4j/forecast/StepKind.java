package io.github.das4j.forecast;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.das.Method;
import io.github.das4j.files.Sha256;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Settings;
import io.github.das4j.tensor.DeviceFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What decides how long a particle's step takes: machine, layout of the model, size, and how the
 * reward is followed. Models of one layout take equally long, whatever their weights.
 *
 * @param machine device, threads and number type
 * @param model digest of its networks' configurations
 * @param way settings that change the work of a step
 * @param reward names of its terms
 */
public record StepKind(String machine, String model, String way, String reward) {

  /** Configurations of what a step runs through. */
  private static final List<String> LAYOUT =
      List.of("unet/config.json", "transformer/config.json", "vae/config.json");

  private static final List<String> OF_WORK =
      List.of(
          "sample.width",
          "sample.height",
          "sample.micro_batch",
          "run.checkpointing",
          "run.convolutions",
          "run.weight_storage",
          "twist.decoder",
          "twist.particles");

  private static final String FAST = "fast";
  private static final String PRESET = "twist.preset";

  /**
   * Of the steps of a run.
   *
   * @param config settled for this machine
   * @param model the model's folder
   */
  public static StepKind of(RunConfig config, Path model, RewardSpec reward) {
    Settings settings = config.settings();
    String machine =
        DeviceFacts.of(config.devices().get(0))
            + ", "
            + settings.text("run.threads")
            + " threads, "
            + settings.text("run.dtype");
    return new StepKind(
        machine, layout(model), way(config, reward.differentiable()), names(reward));
  }

  /** Without a gradient a step of a guided method is that of one that only judges. */
  private static String way(RunConfig config, boolean differentiable) {
    Settings settings = config.settings();
    Method method = config.sampling().method();
    String followed =
        method.isGuided() && differentiable
            ? "guided"
            : method.weighsOnTheWay() ? "judged" : "plain";
    boolean twice = config.sampling().denoising().guidanceScale() > 1;
    String twist =
        config.sampling().twist().differentiates()
            + " "
            + config.sampling().twist().judgesEvery(config.sampling().denoising().steps())
            + " "
            + settings.text(PRESET);
    return Stream.concat(
            Stream.of(followed, twice ? "twice" : "once", twist),
            OF_WORK.stream().map(settings::text))
        .collect(Collectors.joining(" "));
  }

  private static String names(RewardSpec reward) {
    return reward.terms().stream().map(RewardSpec.Term::name).collect(Collectors.joining("+"));
  }

  private static String layout(Path model) {
    StringBuilder text = new StringBuilder();
    for (String name : LAYOUT) {
      Path file = model.resolve(name);
      try {
        text.append(Files.isRegularFile(file) ? Files.readString(file) : "").append('\n');
      } catch (IOException | UncheckedIOException | CheckpointException e) {
        // What is wrong with it is told when the model is opened.
        text.append(name);
      }
    }
    return Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The same with the cheap view of the reward; the same where no gradient is taken. */
  StepKind fast(RunConfig config, Path model, RewardSpec spec) {
    return !config.sampling().method().isGuided() || !spec.differentiable()
        ? this
        : of(RunConfig.resolved(config.settings().with(PRESET, FAST, "a forecast")), model, spec);
  }

  /** As it is kept. */
  String key() {
    return String.join(" | ", machine, model, way, reward);
  }

  /** The same whatever the reward, which is the smaller part of a step. */
  String keyOfAnyReward() {
    return String.join(" | ", machine, model, way);
  }
}
