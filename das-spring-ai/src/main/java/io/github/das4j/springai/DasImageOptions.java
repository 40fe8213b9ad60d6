package io.github.das4j.springai;

import io.github.das4j.das.Method;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.declaration.Declarations;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.words.Choices;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageOptions;

/**
 * What images are asked for, and how they are sampled. Whatever is not said is as the model's own
 * options say, and then as {@link SampleSettings} does.
 *
 * <pre>{@code
 * DasImageOptions options =
 *     DasImageOptions.builder().n(2).reward("jpeg").steps(50).alpha(0.05).seed(7).build();
 * }</pre>
 *
 * <p>Of the portable options n, width and height are honoured. A model must be the one that is
 * loaded, and a response format {@code b64_json}; a style belongs into the prompt, and is refused.
 */
public final class DasImageOptions implements ImageOptions {

  private static final String WIDTH = "sample.width";
  private static final String HEIGHT = "sample.height";
  private static final String FORMAT = "b64_json";

  private final Map<String, Object> settings;
  private final Optional<RewardSpec> reward;
  private final Optional<String> negativePrompt;
  private final @Nullable Integer n;
  private final @Nullable String model;

  private DasImageOptions(Builder builder) {
    this.settings = Map.copyOf(builder.settings);
    this.reward = builder.reward;
    this.negativePrompt = builder.negativePrompt;
    this.n = builder.n;
    this.model = builder.model;
  }

  /** Options of which none is given yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these. */
  public Builder toBuilder() {
    return builder().and(this);
  }

  /**
   * The same in das's form; of options of another library what every model has.
   *
   * @throws IllegalArgumentException for a style or a format that there is not, with a line that
   *     says what to do instead
   */
  static DasImageOptions of(ImageOptions options) {
    if (options instanceof DasImageOptions das) {
      return das;
    }
    if (options.getStyle() != null) {
      throw new IllegalArgumentException(
          "style '" + options.getStyle() + "' is no option here: write it into the prompt");
    }
    String format = options.getResponseFormat();
    if (format != null && !format.equals(FORMAT)) {
      throw new IllegalArgumentException(
          "responseFormat must be "
              + FORMAT
              + ", not '"
              + format
              + "': an image that is drawn in process has no address");
    }
    Builder builder = builder();
    Optional.ofNullable(options.getN()).ifPresent(builder::n);
    Optional.ofNullable(options.getModel()).ifPresent(builder::model);
    Optional.ofNullable(options.getWidth()).ifPresent(builder::width);
    Optional.ofNullable(options.getHeight()).ifPresent(builder::height);
    return builder.build();
  }

  /** What is judged, where it is given. */
  public Optional<RewardSpec> reward() {
    return reward;
  }

  /** What classifier-free guidance steers away from, where it is given. */
  public Optional<String> negativePrompt() {
    return negativePrompt;
  }

  /**
   * How to sample.
   *
   * @throws io.github.das4j.declaration.WrongValueException if a number is out of its range
   * @throws IllegalArgumentException for a key that there is not
   */
  public SampleSettings settings() {
    SampleSettings.Builder builder = SampleSettings.builder();
    settings.forEach(builder::set);
    return builder.build();
  }

  @Override
  public @Nullable Integer getN() {
    return n;
  }

  @Override
  public @Nullable String getModel() {
    return model;
  }

  @Override
  public @Nullable Integer getWidth() {
    return settings.get(WIDTH) instanceof Integer width ? width : null;
  }

  @Override
  public @Nullable Integer getHeight() {
    return settings.get(HEIGHT) instanceof Integer height ? height : null;
  }

  @Override
  public String getResponseFormat() {
    return FORMAT;
  }

  /** None: a style belongs into the prompt. */
  @Override
  public @Nullable String getStyle() {
    return null;
  }

  /** Whether both say the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DasImageOptions that
        && settings.equals(that.settings)
        && reward.equals(that.reward)
        && negativePrompt.equals(that.negativePrompt)
        && Objects.equals(n, that.n)
        && Objects.equals(model, that.model);
  }

  @Override
  public int hashCode() {
    return Objects.hash(settings, reward, negativePrompt, n, model);
  }

  @Override
  public String toString() {
    return "DasImageOptions[n="
        + n
        + ", model="
        + model
        + ", reward="
        + reward.map(RewardSpec::toString).orElse("")
        + ", settings="
        + settings
        + "]";
  }

  /** Collects options; numbers are checked when images are asked for. */
  public static final class Builder {

    private static final List<Declaration> KNOWN = Declarations.of(SampleSettings.class);

    private final Map<String, Object> settings = new LinkedHashMap<>();
    private Optional<RewardSpec> reward = Optional.empty();
    private Optional<String> negativePrompt = Optional.empty();
    private @Nullable Integer n;
    private @Nullable String model;

    private Builder() {}

    /**
     * How many images: as many particles of one swarm.
     *
     * @param value at least 1
     */
    public Builder n(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("n must be at least 1, not " + value);
      }
      n = value;
      return this;
    }

    /** The name of the folder of the model that is loaded; any other is refused. */
    public Builder model(String value) {
      model = value;
      return this;
    }

    /**
     * Width of the images.
     *
     * @param value in pixels, a multiple of the VAE's factor; 0 for the model's own
     */
    public Builder width(int value) {
      return set(WIDTH, value);
    }

    /**
     * Height of the images.
     *
     * @param value in pixels, a multiple of the VAE's factor; 0 for the model's own
     */
    public Builder height(int value) {
      return set(HEIGHT, value);
    }

    /** What is judged. */
    public Builder reward(RewardSpec value) {
      reward = Optional.of(value);
      return this;
    }

    /**
     * What is judged, in words such as {@code 20*clip:DIR + jpeg}.
     *
     * @throws IllegalArgumentException with a line that says what is wrong with them
     */
    public Builder reward(String words) {
      return reward(RewardSpec.parse(words));
    }

    /** What classifier-free guidance steers away from. */
    public Builder negativePrompt(String value) {
      negativePrompt = Optional.of(value);
      return this;
    }

    /**
     * The seed, which fixes every draw.
     *
     * @param value any number
     */
    public Builder seed(long value) {
      return set("seed", value);
    }

    /**
     * KL coefficient α.
     *
     * @param value above 0; smaller means more reward, farther from the model
     */
    public Builder alpha(double value) {
      return set("smc.alpha", value);
    }

    /**
     * T, denoising steps.
     *
     * @param value at least 1
     */
    public Builder steps(int value) {
      return set("sample.steps", value);
    }

    /**
     * N, particles of the swarm; more where more images are asked for.
     *
     * @param value at least 1
     */
    public Builder particles(int value) {
      return set("smc.particles", value);
    }

    /** How the reward is followed. */
    public Builder method(Method value) {
      return set("method", value);
    }

    /**
     * Classifier-free guidance.
     *
     * @param value its scale; 1 for none
     */
    public Builder guidanceScale(double value) {
      return set("sample.guidance", value);
    }

    /**
     * Any setting, by its key and in words, as a file of properties has them.
     *
     * @param key such as {@code smc.resampler}
     * @param words such as {@code systematic}
     * @throws io.github.das4j.declaration.WrongValueException if it does not take that
     * @throws IllegalArgumentException for a key that there is not
     */
    public Builder setting(String key, String words) {
      Declaration known =
          KNOWN.stream()
              .filter(each -> each.key().equals(key))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          Choices.unknown(
                              "setting", key, KNOWN.stream().map(Declaration::key).toList())));
      return set(key, known.parse(words));
    }

    /**
     * Any setting, by its key; see {@link SampleSettings.Builder#set}.
     *
     * @param value of the type of its component
     */
    public Builder set(String key, Object value) {
      settings.put(key, value);
      return this;
    }

    /** What the others say besides; where both say something, as these do. */
    Builder and(DasImageOptions others) {
      settings.putAll(others.settings);
      reward = others.reward.or(() -> reward);
      negativePrompt = others.negativePrompt.or(() -> negativePrompt);
      n = others.n == null ? n : others.n;
      model = others.model == null ? model : others.model;
      return this;
    }

    /** The options. */
    public DasImageOptions build() {
      return new DasImageOptions(this);
    }
  }
}
