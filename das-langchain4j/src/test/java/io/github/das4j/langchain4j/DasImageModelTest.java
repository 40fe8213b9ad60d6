package io.github.das4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.BundledModels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The demo model as LangChain4j's. */
class DasImageModelTest {

  private static final String PROMPT = "a red fox on a blue background";

  @Test
  void imagesAreThoseOfTheSampler() throws IOException {
    SampleSettings settings =
        SampleSettings.builder().steps(3).particles(2).alpha(0.1).seed(5).build();
    ModelOptions demo = ModelOptions.of(BundledModels.find(BundledModels.DEFAULT).orElseThrow());
    try (ImageSampler sampler = ImageSampler.open(demo, RewardSpec.of("jpeg"))) {
      ImageModel model = new DasImageModel(sampler, settings);
      SampleResult own = sampler.sample(new SampleRequest(PROMPT, settings), Listener.none());

      Response<Image> one = model.generate(PROMPT);
      Response<List<Image>> three = model.generate(PROMPT, 3);

      assertThat(one.content().mimeType()).isEqualTo("image/png");
      BufferedImage drawn = own.images().get(0).toBufferedImage();
      BufferedImage got = decoded(one.content());
      assertThat(got.getWidth()).isEqualTo(drawn.getWidth());
      assertThat(
              IntStream.range(0, got.getWidth() * got.getHeight())
                  .allMatch(
                      i ->
                          got.getRGB(i % got.getWidth(), i / got.getWidth())
                              == drawn.getRGB(i % got.getWidth(), i / got.getWidth())))
          .isTrue();
      assertThat(one.metadata())
          .containsEntry("log_z", own.logZ())
          .containsEntry("seed", 5L)
          .containsEntry("rewards", List.of(own.images().get(0).reward()));
      assertThat(three.content()).hasSize(3).doesNotHaveDuplicates();
      List<?> weights = (List<?>) Objects.requireNonNull(three.metadata().get("weights"));
      assertThat(weights).hasSize(3);
      assertThat((Double) weights.get(0)).isGreaterThanOrEqualTo((Double) weights.get(2));
      assertThatThrownBy(() -> model.generate(PROMPT, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static BufferedImage decoded(Image image) throws IOException {
    byte[] png = Base64.getDecoder().decode(image.base64Data());
    return ImageIO.read(new ByteArrayInputStream(png));
  }
}
