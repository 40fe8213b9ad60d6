package io.github.das4j.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.HeaviestImages;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleSettings;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * LangChain4j's image model, drawn by a sampler in this process. Several images of a prompt are as
 * many particles of one swarm, heaviest first.
 *
 * <pre>{@code
 * SampleSettings settings = SampleSettings.builder().steps(20).alpha(0.1).seed(7).build();
 * try (ImageSampler sampler = ImageSampler.open(model, RewardSpec.of("jpeg"))) {
 *   ImageModel images = new DasImageModel(sampler, settings);
 *   Response<Image> fox = images.generate("a red fox on a blue background");
 *   System.out.println(fox.content().mimeType() + " " + fox.metadata().get("log_z"));
 * }
 * }</pre>
 *
 * <p>The metadata of a response has {@code rewards} and {@code weights} of its images in their
 * order, {@code log_z}, {@code ess} and {@code seed}. Images are PNG, in base64. Safe for use by
 * several threads, whose images are drawn one after the other.
 */
public final class DasImageModel implements ImageModel {

  private final ImageSampler sampler;
  private final SampleSettings settings;

  /**
   * A model.
   *
   * @param sampler stays the caller's, who closes it
   * @param settings of every image; the seed too, so that equal prompts give equal images
   */
  public DasImageModel(ImageSampler sampler, SampleSettings settings) {
    this.sampler = sampler;
    this.settings = settings;
  }

  /**
   * Draws an image.
   *
   * @throws io.github.das4j.das.SamplingException if the run breaks down
   * @throws IllegalArgumentException if the settings do not fit model or reward
   */
  @Override
  public Response<Image> generate(String prompt) {
    HeaviestImages drawn = drawn(prompt, 1);
    return Response.from(image(drawn.images().get(0)), null, null, metadata(drawn));
  }

  /**
   * Draws several images: of a swarm of that many particles, or more where the settings say so.
   *
   * @param n how many, at least 1
   * @throws io.github.das4j.das.SamplingException if the run breaks down
   * @throws IllegalArgumentException if n is below 1, or the settings do not fit model or reward
   */
  @Override
  public Response<List<Image>> generate(String prompt, int n) {
    HeaviestImages drawn = drawn(prompt, n);
    List<Image> images = drawn.images().stream().map(DasImageModel::image).toList();
    return Response.from(images, null, null, metadata(drawn));
  }

  private synchronized HeaviestImages drawn(String prompt, int n) {
    return HeaviestImages.draw(sampler, new SampleRequest(prompt, settings), n);
  }

  private static Map<String, Object> metadata(HeaviestImages drawn) {
    List<DrawnImage> images = drawn.images();
    return Map.of(
        "rewards", images.stream().map(DrawnImage::reward).toList(),
        "weights", images.stream().map(image -> Math.exp(image.logWeight())).toList(),
        "log_z", drawn.result().logZ(),
        "ess", drawn.effectiveSampleSize(),
        "seed", drawn.seed());
  }

  private static Image image(DrawnImage drawn) {
    return Image.builder()
        .base64Data(Base64.getEncoder().encodeToString(drawn.toPng()))
        .mimeType("image/png")
        .build();
  }
}
