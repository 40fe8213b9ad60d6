package io.github.das4j.cli;

import io.github.das4j.das.TemperingForm;
import io.github.das4j.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Options that say how to sample, over the defaults or a preset. */
final class SettingsArguments {

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "How the reward is followed: das, smc, tds, fk-diff, fk-max, fk-sum, svdd, freedom (DAS's"
              + " proposal at FreeDoM's scale), dps, best-of-n, plain. Default: das.")
  Optional<String> method = Optional.empty();

  @Option(names = "--steps", paramLabel = "T", description = "Denoising steps. Default: 100.")
  Optional<String> steps = Optional.empty();

  @Option(
      names = "--particles",
      paramLabel = "N",
      description = "Particles of the swarm; more are truer and slower. Default: 4.")
  Optional<String> particles = Optional.empty();

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description =
          "KL coefficient: smaller means more reward, farther from the" + " model. Default: 0.005.")
  Optional<String> alpha = Optional.empty();

  @Option(
      names = "--tempering",
      paramLabel = "SPEC",
      description = "How the reward is turned up: " + TemperingForm.FORMS + ". Default: exp.")
  Optional<String> tempering = Optional.empty();

  @Option(
      names = "--gamma",
      paramLabel = "G",
      description =
          "Rate of exp and poly. Default: it follows the steps, so that all of the reward is there"
              + " at the share of them as published: 0.008 at 100, LCM 0.1 at 8.")
  Optional<String> gamma = Optional.empty();

  @Option(
      names = "--tempering-start",
      paramLabel = "SHARE",
      description = "Share of the steps before the reward is looked at. Default: 0.")
  Optional<String> temperingStart = Optional.empty();

  @Option(
      names = "--resampler",
      paramLabel = "NAME",
      description = "ssp, systematic, stratified, residual, multinomial. Default: ssp.")
  Optional<String> resampler = Optional.empty();

  @Option(
      names = "--ess",
      paramLabel = "SHARE",
      description =
          "Resample when the effective sample size is below this share." + " Default: 0.5.")
  Optional<String> ess = Optional.empty();

  @Option(
      names = "--eta",
      paramLabel = "E",
      description =
          "Stochasticity of DDIM, or root of the guidance's share in LCM." + " Default: 1.")
  Optional<String> eta = Optional.empty();

  @Option(
      names = "--original-steps",
      paramLabel = "K",
      description = "LCM: steps of the grid it was distilled on. Default: its" + " scheduler's.")
  Optional<String> originalSteps = Optional.empty();

  @Option(
      names = "--guidance",
      paramLabel = "S",
      description = "Scale of classifier-free guidance; 1 is none. Default: 5.")
  Optional<String> guidance = Optional.empty();

  @Option(
      names = "--guidance-rescale",
      paramLabel = "SHARE",
      description = "Share of guidance rescaling. Default: 0.")
  Optional<String> guidanceRescale = Optional.empty();

  @Option(
      names = "--empty-negative",
      paramLabel = "WHAT",
      description =
          "For an empty negative prompt: model (SDXL: zeros, as its index says) or encoded (as"
              + " published). Default: model.")
  Optional<String> emptyNegative = Optional.empty();

  @Option(names = "--width", paramLabel = "PX", description = "Default: the model's own.")
  Optional<String> width = Optional.empty();

  @Option(names = "--height", paramLabel = "PX", description = "Default: the model's own.")
  Optional<String> height = Optional.empty();

  @Option(
      names = "--original-size",
      paramLabel = "WxH",
      description = "SDXL: size the picture is said to have had. Default: the image's.")
  Optional<String> originalSize = Optional.empty();

  @Option(
      names = "--crop",
      paramLabel = "TOP,LEFT",
      description = "SDXL: what is said to be cut off it. Default: 0,0.")
  Optional<String> crop = Optional.empty();

  @Option(
      names = "--target-size",
      paramLabel = "WxH",
      description = "SDXL: size the image is said to have. Default: its own.")
  Optional<String> targetSize = Optional.empty();

  @Option(
      names = "--micro-batch",
      paramLabel = "B",
      description = "Particles that pass the networks at once. Default: 2.")
  Optional<String> microBatch = Optional.empty();

  @Option(names = "--seed", paramLabel = "SEED", description = "Fixes every draw. Default: 42.")
  Optional<String> seed = Optional.empty();

  @Option(
      names = "--select",
      paramLabel = "WHICH",
      description =
          "Which particles to keep: heaviest, sample (by weight), all." + " Default: heaviest.")
  Optional<String> select = Optional.empty();

  @Option(
      names = "--on-nan",
      paramLabel = "WHAT",
      description =
          "A particle whose reward, gradient or move is no finite number: fail or drop. Default:"
              + " fail.")
  Optional<String> onNan = Optional.empty();

  /** What was given, as settings. */
  List<Setting> layers() {
    List<Setting> layers = new ArrayList<>();
    add(layers, "method", method, "--method");
    add(layers, "sample.steps", steps, "--steps");
    add(layers, "smc.particles", particles, "--particles");
    add(layers, "smc.alpha", alpha, "--alpha");
    add(layers, "smc.tempering", tempering, "--tempering");
    add(layers, "smc.gamma", gamma, "--gamma");
    add(layers, "smc.tempering_start", temperingStart, "--tempering-start");
    add(layers, "smc.resampler", resampler, "--resampler");
    add(layers, "smc.ess", ess, "--ess");
    add(layers, "sample.eta", eta, "--eta");
    add(layers, "sample.original_steps", originalSteps, "--original-steps");
    add(layers, "sample.guidance", guidance, "--guidance");
    add(layers, "sample.rescale", guidanceRescale, "--guidance-rescale");
    add(layers, "sample.empty_negative", emptyNegative, "--empty-negative");
    add(layers, "sample.width", width, "--width");
    add(layers, "sample.height", height, "--height");
    add(layers, "sample.micro_batch", microBatch, "--micro-batch");
    add(layers, "seed", seed, "--seed");
    add(layers, "sample.select", select, "--select");
    add(layers, "smc.on_nan", onNan, "--on-nan");
    originalSize.ifPresent(
        text ->
            addPair(
                layers,
                "--original-size",
                "WIDTHxHEIGHT",
                text,
                "original_width",
                "original_height"));
    crop.ifPresent(text -> addPair(layers, "--crop", "TOP,LEFT", text, "crop_top", "crop_left"));
    targetSize.ifPresent(
        text ->
            addPair(
                layers, "--target-size", "WIDTHxHEIGHT", text, "target_width", "target_height"));
    return layers;
  }

  private static void add(List<Setting> layers, String key, Optional<String> value, String option) {
    value.ifPresent(text -> layers.add(new Setting(key, text, option)));
  }

  private static void addPair(
      List<Setting> layers, String option, String form, String given, String first, String second) {
    String separator = form.contains(",") ? "," : "x";
    Matcher numbers = Pattern.compile("(\\d{1,6})" + separator + "(\\d{1,6})").matcher(given);
    if (!numbers.matches()) {
      throw new IllegalArgumentException(
          option + " takes " + form + " in pixels, not '" + given + "'");
    }
    layers.add(new Setting("sdxl." + first, numbers.group(1), option));
    layers.add(new Setting("sdxl." + second, numbers.group(2), option));
  }
}
