package io.github.das4j.cli;

import io.github.das4j.das.Method;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.Selection;
import io.github.das4j.lab.record.Choices;
import io.github.das4j.lab.record.TemperingSpec;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.stable.MicroConditioning;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Options that say how to sample; the defaults are the published ones for Stable Diffusion. */
final class SettingsArguments {

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "How the reward is followed: das, smc, tds, fk-diff, fk-max, fk-sum, svdd, freedom, dps,"
              + " best-of-n, plain. Default: das.")
  String method = "das";

  @Option(names = "--steps", paramLabel = "T", description = "Denoising steps. Default: 100.")
  int steps = 100;

  @Option(
      names = "--particles",
      paramLabel = "N",
      description = "Particles of the swarm; more are truer and slower. Default: 4.")
  int particles = 4;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description =
          "KL coefficient: smaller means more reward, farther from the model." + " Default: 0.005.")
  double alpha = 0.005;

  @Option(
      names = "--tempering",
      paramLabel = "SPEC",
      description = "How the reward is turned up: " + TemperingSpec.FORMS + ". Default: exp.")
  String tempering = "exp";

  @Option(
      names = "--gamma",
      paramLabel = "G",
      description = "Rate of exp and poly. Default: 0.008.")
  double gamma = TemperingSpec.DEFAULT_GAMMA;

  @Option(
      names = "--tempering-start",
      paramLabel = "SHARE",
      description = "Share of the steps before the reward is looked at. Default: 0.")
  double temperingStart;

  @Option(
      names = "--resampler",
      paramLabel = "NAME",
      description = "ssp, systematic, stratified, residual, multinomial. Default: ssp.")
  String resampler = "ssp";

  @Option(
      names = "--ess",
      paramLabel = "SHARE",
      description = "Resample when the effective sample size is below this share. Default: 0.5.")
  double ess = 0.5;

  @Option(
      names = "--eta",
      paramLabel = "E",
      description = "Stochasticity of DDIM, or root of the guidance's share in LCM. Default: 1.")
  double eta = 1;

  @Option(
      names = "--original-steps",
      paramLabel = "K",
      description = "LCM: steps of the grid it was distilled on. Default: its scheduler's.")
  int originalSteps;

  @Option(
      names = "--guidance",
      paramLabel = "S",
      description = "Scale of classifier-free guidance; 1 is none. Default: 5.")
  double guidance = 5;

  @Option(
      names = "--guidance-rescale",
      paramLabel = "SHARE",
      description = "Share of guidance rescaling. Default: 0.")
  double guidanceRescale;

  @Option(names = "--width", paramLabel = "PX", description = "Default: the model's own.")
  int width;

  @Option(names = "--height", paramLabel = "PX", description = "Default: the model's own.")
  int height;

  @Option(
      names = "--original-size",
      paramLabel = "WxH",
      description = "SDXL: size the picture is said to have had. Default: the image's.")
  String originalSize = "";

  @Option(
      names = "--crop",
      paramLabel = "TOP,LEFT",
      description = "SDXL: what is said to be cut off it. Default: 0,0.")
  String crop = "";

  @Option(
      names = "--target-size",
      paramLabel = "WxH",
      description = "SDXL: size the image is said to have. Default: its own.")
  String targetSize = "";

  @Option(
      names = "--micro-batch",
      paramLabel = "B",
      description = "Particles that pass the networks at once. Default: 2.")
  int microBatch = 2;

  @Option(names = "--seed", paramLabel = "SEED", description = "Fixes every draw. Default: 42.")
  long seed = 42;

  @Option(
      names = "--select",
      paramLabel = "WHICH",
      description =
          "Which particles to keep: heaviest, sample (by weight), all." + " Default: heaviest.")
  String select = "heaviest";

  @Option(
      names = "--on-nan",
      paramLabel = "WHAT",
      description = "A particle with a NaN reward: fail or drop. Default: fail.")
  String onNan = "fail";

  SampleSettings settings() {
    return SampleSettings.builder()
        .method(Choices.parse(Method.class, "method", method))
        .steps(steps)
        .particles(particles)
        .alpha(alpha)
        .tempering(TemperingSpec.parse(tempering, gamma))
        .temperingStart(temperingStart)
        .resampler(Choices.parse(Resampler.class, "resampler", resampler))
        .essThreshold(ess)
        .eta(eta)
        .originalSteps(originalSteps)
        .guidanceScale(guidance)
        .guidanceRescale(guidanceRescale)
        .size(width, height)
        .micro(micro())
        .microBatch(microBatch)
        .seed(seed)
        .selection(Choices.parse(Selection.class, "selection", select))
        .onNan(Choices.parse(OnNan.class, "choice", onNan))
        .build();
  }

  private MicroConditioning micro() {
    int[] original = pair("--original-size", "WIDTHxHEIGHT", 'x', originalSize);
    int[] cut = pair("--crop", "TOP,LEFT", ',', crop);
    int[] target = pair("--target-size", "WIDTHxHEIGHT", 'x', targetSize);
    return new MicroConditioning(original[0], original[1], cut[0], cut[1], target[0], target[1]);
  }

  private static int[] pair(String option, String form, char separator, String given) {
    if (given.isEmpty()) {
      return new int[] {0, 0};
    }
    Matcher numbers = Pattern.compile("(\\d{1,6})" + separator + "(\\d{1,6})").matcher(given);
    if (!numbers.matches()) {
      throw new IllegalArgumentException(
          option + " takes " + form + " in pixels, not '" + given + "'");
    }
    return new int[] {Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))};
  }
}
