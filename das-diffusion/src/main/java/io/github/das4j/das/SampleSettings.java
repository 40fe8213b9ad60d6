package io.github.das4j.das;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampling;
import io.github.das4j.smc.Selection;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.stable.MicroConditioning;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How to sample. Defaults are the published ones for Stable Diffusion. Each setting is declared
 * once, on the component that holds it.
 *
 * @param method how rewards are followed; the schemes below serve those methods that use them
 * @param denoising the way from noise to an image
 * @param size how large images are
 * @param smc the swarm, and how the reward weighs on it
 * @param twist how the reward is seen on the way
 * @param execution how the work is done
 * @param plain whether the model's own image is drawn beside the aligned ones
 */
public record SampleSettings(
    @Declared(
            key = "method",
            standard = "das",
            option = "--method",
            label = "NAME",
            help = "How the reward is followed: {}; freedom is DAS's proposal at FreeDoM's scale")
        Method method,
    DenoisingSettings denoising,
    ImageSize size,
    SmcSettings smc,
    TwistSettings twist,
    ExecutionSettings execution,
    @Declared(
            key = "sample.plain",
            standard = "on",
            option = "--plain",
            label = "WHETHER",
            older = "off",
            help =
                "Draw the model's own image of the same noise beside the aligned ones, to see what"
                    + " was gained: {}")
        PlainDraw plain) {

  /** The rate of tempering follows the steps where none is given. */
  public SampleSettings {
    smc = smc.settled(denoising.steps());
    twist.requireFits(
        denoising.steps(),
        method == Method.FREEDOM || smc.tempering().tempering() instanceof Tempering.Freedom);
  }

  /** The published settings of Stable Diffusion. */
  public static SampleSettings defaults() {
    return builder().build();
  }

  /**
   * A builder that starts from the defaults, but for {@link #plain}: a program is given what it
   * asks for, and the plain image beside it where it asks for that, too.
   */
  public static Builder builder() {
    return new Builder(Map.of()).plain(PlainDraw.OFF);
  }

  /** A builder that starts from these settings. */
  public Builder toBuilder() {
    return new Builder(Declarations.values(this));
  }

  /** The sampler that these settings ask for. */
  public SmcSampler sampler() {
    return method.sampler(this);
  }

  /** What is odd about the tempering, a line each; nothing if it fits the steps. */
  public List<String> warnings() {
    return TemperingAdvice.of(this);
  }

  /** Collects settings by name; {@link #build} checks them. */
  public static final class Builder {

    private final Map<String, Object> values;

    private Builder(Map<String, Object> values) {
      this.values = new LinkedHashMap<>(values);
    }

    /**
     * A setting by its key; for those that have no method here.
     *
     * @param key as {@link Declared#key}, such as {@code smc.alpha}
     * @param value of the type of its component
     */
    public Builder set(String key, Object value) {
      values.put(key, value);
      return this;
    }

    /** See {@link SampleSettings#method}. */
    public Builder method(Method value) {
      return set("method", value);
    }

    /** See {@link DenoisingSettings#steps}. */
    public Builder steps(int value) {
      return set("sample.steps", value);
    }

    /** See {@link SmcSettings#particles}. */
    public Builder particles(int value) {
      return set("smc.particles", value);
    }

    /** See {@link SmcSettings#alpha}. */
    public Builder alpha(double value) {
      return set("smc.alpha", value);
    }

    /** Default: exponential, with the published pace for the steps that there are. */
    public Builder tempering(Tempering value) {
      values.putAll(Declarations.values(TemperingSpec.of(value)));
      return this;
    }

    /** See {@link SmcSettings#temperingStart}. */
    public Builder temperingStart(double value) {
      return set("smc.tempering_start", value);
    }

    /** See {@link SmcSettings#resampler}. */
    public Builder resampler(Resampling value) {
      return set("smc.resampler", value);
    }

    /** See {@link SmcSettings#essThreshold}. */
    public Builder essThreshold(double value) {
      return set("smc.ess", value);
    }

    /** See {@link DenoisingSettings#eta}. */
    public Builder eta(double value) {
      return set("sample.eta", value);
    }

    /** See {@link DenoisingSettings#originalSteps}. */
    public Builder originalSteps(int value) {
      return set("sample.original_steps", value);
    }

    /** See {@link DenoisingSettings#guidanceScale}. */
    public Builder guidanceScale(double value) {
      return set("sample.guidance", value);
    }

    /** See {@link DenoisingSettings#guidanceRescale}. */
    public Builder guidanceRescale(double value) {
      return set("sample.rescale", value);
    }

    /**
     * How large images are.
     *
     * @param width in pixels, a multiple of the VAE's factor; 0 for the model's own
     * @param height likewise
     */
    public Builder size(int width, int height) {
      return set("sample.width", width).set("sample.height", height);
    }

    /** See {@link ImageSize#micro}. */
    public Builder micro(MicroConditioning value) {
      values.putAll(Declarations.values(value));
      return this;
    }

    /** See {@link DenoisingSettings#emptyNegative}. */
    public Builder emptyNegative(EmptyNegative value) {
      return set("sample.empty_negative", value);
    }

    /** See {@link DenoisingSettings#promptSyntax}. */
    public Builder promptSyntax(PromptSyntax value) {
      return set("sample.prompt_syntax", value);
    }

    /** See {@link DenoisingSettings#textLength}. */
    public Builder textLength(int value) {
      return set("sample.text_length", value);
    }

    /** See {@link ExecutionSettings#microBatch}. */
    public Builder microBatch(int value) {
      return set("sample.micro_batch", value);
    }

    /** See {@link TwistSettings#preset}. */
    public Builder twist(TwistPreset value) {
      return set("twist.preset", value);
    }

    /** See {@link ExecutionSettings#seed}. */
    public Builder seed(long value) {
      return set("seed", value);
    }

    /** See {@link SmcSettings#selection}. */
    public Builder selection(Selection value) {
      return set("sample.select", value);
    }

    /** See {@link SampleSettings#plain}; here {@link PlainDraw#OFF} unless it is set. */
    public Builder plain(PlainDraw value) {
      return set("sample.plain", value);
    }

    /** See {@link SmcSettings#onNan}. */
    public Builder onNan(OnNan value) {
      return set("smc.on_nan", value);
    }

    /**
     * The settings.
     *
     * @throws io.github.das4j.declaration.WrongValueException if a number is out of its range
     * @throws IllegalArgumentException for a key that there is not, or a value of another type
     */
    public SampleSettings build() {
      return Declarations.build(SampleSettings.class, values);
    }
  }
}
