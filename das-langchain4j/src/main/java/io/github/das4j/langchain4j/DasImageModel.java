package io.github.das4j.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.smc.Selection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * LangChain4j's image model, drawn by a sampler in this process. Several images of a prompt are as
 * many particles of one swarm, heaviest first.
 *
 * <pre>{@code
 * SampleSettings settings = SampleSettings.builder().steps(20).alpha(0.1).seed(7).build();
 * try (ImageSampler sampler = ImageSampler.open(model, RewardSpec.of("jpeg"))) {
 *   ImageModel images = new DasImageModel(sampler, settings);
 *   Response<Image> star = images.generate("a red star on a blue background");
 *   System.out.println(star.content().mimeType() + " " + star.metadata().get("log_z"));
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
    Drawn drawn = drawn(prompt, settings, 1);
    return Response.from(drawn.images().get(0), null, null, drawn.metadata());
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
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, not " + n);
    }
    SampleSettings several =
        settings.toBuilder()
            .particles(Math.max(n, settings.smc().particles()))
            .selection(Selection.ALL)
            .build();
    Drawn drawn = drawn(prompt, several, n);
    return Response.from(drawn.images(), null, null, drawn.metadata());
  }

  private record Drawn(List<Image> images, Map<String, Object> metadata) {}

  private synchronized Drawn drawn(String prompt, SampleSettings how, int most) {
    SampleResult result = sampler.sample(new SampleRequest(prompt, how), Listener.none());
    List<DrawnImage> heaviest =
        result.images().stream()
            .sorted(Comparator.comparingDouble(DrawnImage::logWeight).reversed())
            .limit(most)
            .toList();
    double squares = 0;
    for (double logWeight : result.logWeights()) {
      squares += Math.exp(2 * logWeight);
    }
    return new Drawn(
        heaviest.stream().map(DasImageModel::image).toList(),
        Map.of(
            "rewards", heaviest.stream().map(DrawnImage::reward).toList(),
            "weights", heaviest.stream().map(image -> Math.exp(image.logWeight())).toList(),
            "log_z", result.logZ(),
            "ess", 1 / squares,
            "seed", how.execution().seed()));
  }

  private static Image image(DrawnImage drawn) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(drawn.toBufferedImage(), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot encode a PNG in memory", e);
    }
    return Image.builder()
        .base64Data(Base64.getEncoder().encodeToString(png.toByteArray()))
        .mimeType("image/png")
        .build();
  }
}
