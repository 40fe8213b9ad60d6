package io.github.das4j.das;

import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Pace;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Resampling;
import io.github.das4j.smc.Selection;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.Steps;
import java.util.List;
import java.util.Optional;

/**
 * How to sample. Defaults are the published ones for Stable Diffusion.
 *
 * @param method how rewards are followed; the schemes below serve those methods that use them
 * @param steps denoising steps, at least 1
 * @param particles N, at least 1
 * @param alpha KL coefficient α &gt; 0, in the reward's units: the target is p(x) exp(r(x) / α)
 * @param tempering how far the reward is turned up at each step
 * @param temperingStart share of the steps before which nothing is tempered, in [0, 1)
 * @param resampler resampling scheme, or a rule of your own
 * @param essThreshold resample when the ESS falls below this share of N, in [0, 1]
 * @param eta stochasticity of DDIM, in [0, 1]; its square is the guidance's share with LCM
 * @param originalSteps grid that a latent consistency model was distilled on, in steps; 0 for what
 *     its scheduler says
 * @param guidanceScale scale of classifier-free guidance; at 1 or below there is none
 * @param guidanceRescale share of guidance rescaling (arXiv 2305.08891, section 3.4), in [0, 1]
 * @param width image width in pixels, a multiple of the VAE's factor; 0 for the model's own
 * @param height image height, likewise
 * @param micro what SDXL is told of the image
 * @param emptyNegative what stands for an empty negative prompt
 * @param microBatch particles that pass the networks at once, at least 1; need not divide N
 * @param seed fixes every draw
 * @param selection which particles are returned
 * @param onNan what becomes of a particle whose reward, gradient or move is no finite number
 */
public record SampleSettings(
    Method method,
    int steps,
    int particles,
    double alpha,
    Tempering tempering,
    double temperingStart,
    Resampling resampler,
    double essThreshold,
    double eta,
    int originalSteps,
    double guidanceScale,
    double guidanceRescale,
    int width,
    int height,
    MicroConditioning micro,
    EmptyNegative emptyNegative,
    int microBatch,
    long seed,
    Selection selection,
    OnNan onNan) {

  /**
   * Checks each setting by itself.
   *
   * @throws IllegalArgumentException with a line that names the first that is out of its range
   */
  public SampleSettings {
    require(steps >= 1, "steps", "at least 1", steps);
    require(particles >= 1, "particles", "at least 1", particles);
    require(alpha > 0 && Double.isFinite(alpha), "alpha", "positive and finite", alpha);
    require(
        inRange(temperingStart) && temperingStart < 1,
        "tempering-start",
        "in [0, 1)",
        temperingStart);
    require(inRange(essThreshold), "ess", "in [0, 1]", essThreshold);
    require(inRange(eta), "eta", "in [0, 1]", eta);
    require(originalSteps >= 0, "original-steps", "at least 1", originalSteps);
    require(Double.isFinite(guidanceScale), "guidance", "finite", guidanceScale);
    require(inRange(guidanceRescale), "guidance-rescale", "in [0, 1]", guidanceRescale);
    require(width >= 0, "width", "a positive number of pixels", width);
    require(height >= 0, "height", "a positive number of pixels", height);
    require(microBatch >= 1, "micro-batch", "at least 1", microBatch);
  }

  /** The published settings for Stable Diffusion. */
  public static SampleSettings defaults() {
    return new Builder().build();
  }

  /** A builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.method = method;
    builder.steps = steps;
    builder.particles = particles;
    builder.alpha = alpha;
    builder.tempering = Optional.of(tempering);
    builder.temperingStart = temperingStart;
    builder.resampler = resampler;
    builder.essThreshold = essThreshold;
    builder.eta = eta;
    builder.originalSteps = originalSteps;
    builder.guidanceScale = guidanceScale;
    builder.guidanceRescale = guidanceRescale;
    builder.width = width;
    builder.height = height;
    builder.micro = micro;
    builder.emptyNegative = emptyNegative;
    builder.microBatch = microBatch;
    builder.seed = seed;
    builder.selection = selection;
    builder.onNan = onNan;
    return builder;
  }

  /** The sampler that these settings ask for. */
  public SmcSampler sampler() {
    return method.sampler(this);
  }

  /** What is odd about the tempering, a line each; nothing if it fits the steps. */
  public List<String> warnings() {
    return TemperingAdvice.of(this);
  }

  /** The steps along which to sample. */
  Steps along() {
    return new Steps(steps, eta, originalSteps);
  }

  private static boolean inRange(double share) {
    return share >= 0 && share <= 1;
  }

  private static void require(boolean holds, String name, String wanted, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + wanted + ", not " + value);
    }
  }

  /** Collects settings by name; {@link #build} checks them. */
  public static final class Builder {
    private Method method = Method.DAS;
    private int steps = 100;
    private int particles = 4;
    private double alpha = 0.005;
    private Optional<Tempering> tempering = Optional.empty();
    private double temperingStart;
    private Resampling resampler = Resampler.SSP;
    private double essThreshold = 0.5;
    private double eta = 1;
    private int originalSteps;
    private double guidanceScale = 5;
    private double guidanceRescale;
    private int width;
    private int height;
    private MicroConditioning micro = MicroConditioning.OWN;
    private EmptyNegative emptyNegative = EmptyNegative.MODEL;
    private int microBatch = 2;
    private long seed = 42;
    private Selection selection = Selection.HEAVIEST;
    private OnNan onNan = OnNan.FAIL;

    private Builder() {}

    /** How rewards are followed. */
    public Builder method(Method value) {
      method = value;
      return this;
    }

    /** Denoising steps, at least 1; 100 unless given. */
    public Builder steps(int value) {
      steps = value;
      return this;
    }

    /** N, at least 1; 4 unless given. */
    public Builder particles(int value) {
      particles = value;
      return this;
    }

    /** KL coefficient α, positive, in the reward's units; 0.005 unless given. */
    public Builder alpha(double value) {
      alpha = value;
      return this;
    }

    /** Default: exponential, with the published pace for the steps that there are. */
    public Builder tempering(Tempering value) {
      tempering = Optional.of(value);
      return this;
    }

    /** Share of the steps before which nothing is tempered, in [0, 1); 0 unless given. */
    public Builder temperingStart(double value) {
      temperingStart = value;
      return this;
    }

    /** How ancestors are drawn; {@link Resampler#SSP} unless given. */
    public Builder resampler(Resampling value) {
      resampler = value;
      return this;
    }

    /** Share of N below which the ESS has a swarm resampled, in [0, 1]; 0.5 unless given. */
    public Builder essThreshold(double value) {
      essThreshold = value;
      return this;
    }

    /** Stochasticity of DDIM, in [0, 1]; 1 unless given. */
    public Builder eta(double value) {
      eta = value;
      return this;
    }

    /** Grid that a latent consistency model was distilled on, in steps; 0 for its own. */
    public Builder originalSteps(int value) {
      originalSteps = value;
      return this;
    }

    /** Scale of classifier-free guidance, finite; 5 unless given. */
    public Builder guidanceScale(double value) {
      guidanceScale = value;
      return this;
    }

    /** Share of guidance rescaling, in [0, 1]; 0 unless given. */
    public Builder guidanceRescale(double value) {
      guidanceRescale = value;
      return this;
    }

    /**
     * Size of an image, multiples of the VAE's factor; 0 for the model's own.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public Builder size(int width, int height) {
      this.width = width;
      this.height = height;
      return this;
    }

    /** What SDXL is told of the image. */
    public Builder micro(MicroConditioning value) {
      micro = value;
      return this;
    }

    /** What stands for an empty negative prompt. */
    public Builder emptyNegative(EmptyNegative value) {
      emptyNegative = value;
      return this;
    }

    /** Particles that pass the networks at once, at least 1; 2 unless given. */
    public Builder microBatch(int value) {
      microBatch = value;
      return this;
    }

    /** Fixes every draw; 42 unless given. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Which particles are returned; the heaviest unless given. */
    public Builder selection(Selection value) {
      selection = value;
      return this;
    }

    /** What becomes of a particle whose reward, gradient or move is no finite number. */
    public Builder onNan(OnNan value) {
      onNan = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException with a line that names the first that is out of its range
     */
    public SampleSettings build() {
      return new SampleSettings(
          method,
          steps,
          particles,
          alpha,
          tempering.orElseGet(this::published),
          temperingStart,
          resampler,
          essThreshold,
          eta,
          originalSteps,
          guidanceScale,
          guidanceRescale,
          width,
          height,
          micro,
          emptyNegative,
          microBatch,
          seed,
          selection,
          onNan);
    }

    /** Where steps or start make no sense, their own check says so. */
    private Tempering published() {
      boolean sound = steps >= 1 && temperingStart >= 0 && temperingStart < 1;
      return Tempering.exponential(
          sound ? Pace.PUBLISHED.exponential(steps, temperingStart) : Pace.PUBLISHED.gamma());
    }
  }
}
