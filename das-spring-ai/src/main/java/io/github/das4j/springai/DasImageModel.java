package io.github.das4j.springai;

import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.HeaviestImages;
import io.github.das4j.das.LoadedModel;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.reward.RewardSpec;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptions;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.image.ImageResponseMetadata;
import org.springframework.ai.image.observation.DefaultImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationContext;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationDocumentation;

/**
 * Spring AI's image model, drawn in this process. Several images of a prompt are as many particles
 * of one swarm, heaviest first; each has a {@link DasImageMetadata}.
 *
 * <pre>{@code
 * try (LoadedModel loaded = LoadedModel.open(model)) {
 *   ImageModel images =
 *       new DasImageModel(loaded, DasImageOptions.builder().reward("jpeg").steps(20).build());
 *   ImageResponse fox = images.call(new ImagePrompt("a red fox on a blue background"));
 *   System.out.println(fox.getResult().getMetadata());
 * }
 * }</pre>
 *
 * <p>A prompt's options come before the model's own; of another reward the reward alone is loaded.
 * The metadata of a response has {@code log_z}, {@code ess}, {@code seed} and {@code warnings}.
 * Images are PNG in base64. Safe for use by several threads, whose images are drawn one after the
 * other.
 */
public final class DasImageModel implements ImageModel {

  private static final String PROVIDER = "das4j";
  private static final ImageModelObservationConvention CONVENTION =
      new DefaultImageModelObservationConvention();

  private final LoadedModel loaded;
  private final DasImageOptions own;
  private final ObservationRegistry observations;

  /**
   * A model that nobody observes.
   *
   * @param loaded stays the caller's, who closes it
   * @param own what holds where a prompt says nothing; the seed too, so that equal prompts give
   *     equal images
   */
  public DasImageModel(LoadedModel loaded, DasImageOptions own) {
    this(loaded, own, ObservationRegistry.NOOP);
  }

  /**
   * A model.
   *
   * @param loaded stays the caller's, who closes it
   * @param own what holds where a prompt says nothing
   * @param observations is told of each call, as of every model of Spring AI
   */
  public DasImageModel(LoadedModel loaded, DasImageOptions own, ObservationRegistry observations) {
    this.loaded = loaded;
    this.own = own;
    this.observations = observations;
  }

  /**
   * Draws images.
   *
   * @throws io.github.das4j.das.SamplingException if the run breaks down
   * @throws IllegalArgumentException if prompt or options ask for what there is not, with a line
   *     that says what is wrong
   */
  @Override
  public ImageResponse call(ImagePrompt prompt) {
    DasImageOptions options = resolved(prompt.getOptions());
    SampleRequest request =
        new SampleRequest(
            text(prompt.getInstructions()),
            options.negativePrompt().orElse(""),
            0,
            options.settings());
    ImageModelObservationContext context =
        ImageModelObservationContext.builder()
            .imagePrompt(new ImagePrompt(prompt.getInstructions(), options))
            .provider(PROVIDER)
            .build();
    return ImageModelObservationDocumentation.IMAGE_MODEL_OPERATION
        .observation(null, CONVENTION, () -> context, observations)
        .observe(
            () -> {
              ImageResponse response = response(draw(options, request));
              context.setResponse(response);
              return response;
            });
  }

  private DasImageOptions resolved(@Nullable ImageOptions asked) {
    DasImageOptions options =
        asked == null ? own : own.toBuilder().and(DasImageOptions.of(asked)).build();
    String name = name();
    if (options.getModel() != null && !options.getModel().equals(name)) {
      throw new IllegalArgumentException(
          "the model that is loaded is " + name + ", not '" + options.getModel() + "'");
    }
    return options.toBuilder().model(name).build();
  }

  private String name() {
    Path folder = loaded.options().folder().toAbsolutePath().normalize();
    return String.valueOf(folder.getFileName());
  }

  private static String text(List<ImageMessage> messages) {
    if (messages.size() != 1) {
      throw new IllegalArgumentException(
          "a prompt is one message, not " + messages.size() + ": join their texts");
    }
    ImageMessage message = messages.get(0);
    Float weight = message.getWeight();
    if (weight != null && weight != 1) {
      throw new IllegalArgumentException(
          "a message's weight must be 1, not "
              + weight
              + ": set sample.prompt_syntax to weighted, and weigh words as in (word:1.2)");
    }
    if (!message.getMedia().isEmpty()) {
      throw new IllegalArgumentException("images are drawn of text: the message has media");
    }
    return Optional.ofNullable(message.getText())
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new IllegalArgumentException("the prompt is empty"));
  }

  private synchronized HeaviestImages draw(DasImageOptions options, SampleRequest request) {
    RewardSpec reward =
        options
            .reward()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no reward: name one in the options, such as reward(\"jpeg\")"));
    Integer n = options.getN();
    return HeaviestImages.draw(loaded.sampler(reward), request, n == null ? 1 : n);
  }

  private static ImageResponse response(HeaviestImages drawn) {
    List<ImageGeneration> generations =
        drawn.images().stream().map(image -> generation(image, drawn)).toList();
    ImageResponseMetadata metadata = new ImageResponseMetadata(Instant.now().toEpochMilli());
    metadata.put("log_z", drawn.result().logZ());
    metadata.put("ess", drawn.effectiveSampleSize());
    metadata.put("seed", drawn.seed());
    metadata.put("warnings", drawn.result().warnings());
    return new ImageResponse(generations, metadata);
  }

  private static ImageGeneration generation(DrawnImage image, HeaviestImages drawn) {
    String png = Base64.getEncoder().encodeToString(image.toPng());
    return new ImageGeneration(new Image(null, png), DasImageMetadata.of(image, drawn));
  }
}
