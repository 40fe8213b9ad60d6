package io.github.das4j.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.LoadedModel;
import io.github.das4j.das.Method;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.smc.Selection;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;

/** The demo model as Spring AI's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DasImageModelTest {

  private static final String PROMPT = "a red fox on a blue background";

  private static final DasImageOptions OWN =
      DasImageOptions.builder()
          .reward("jpeg")
          .steps(2)
          .particles(2)
          .alpha(0.1)
          .seed(5)
          .width(64)
          .height(64)
          .build();

  private static final SampleSettings SAME =
      SampleSettings.builder().steps(2).particles(2).alpha(0.1).seed(5).size(64, 64).build();

  private final ModelOptions demo =
      ModelOptions.of(BundledModels.find(BundledModels.DEFAULT).orElseThrow());
  private final LoadedModel loaded = LoadedModel.open(demo);
  private final ImageModel model = new DasImageModel(loaded, OWN);

  @BeforeAll
  void load() {
    loaded.sampler(RewardSpec.of("jpeg"));
  }

  @AfterAll
  void close() {
    loaded.close();
  }

  @Test
  void anImageIsThatOfTheSampler() throws IOException {
    ImageResponse response = model.call(new ImagePrompt(PROMPT));

    SampleResult own;
    try (ImageSampler sampler = ImageSampler.open(demo, RewardSpec.of("jpeg"))) {
      own = sampler.sample(new SampleRequest(PROMPT, SAME), Listener.none());
    }
    DrawnImage drawn = own.images().get(0);
    assertThat(response.getResults()).hasSize(1);
    assertThat(pixels(decoded(response.getResults().get(0))))
        .isEqualTo(pixels(drawn.toBufferedImage()));
    DasImageMetadata metadata = metadata(response).get(0);
    assertThat(metadata.reward()).isEqualTo(drawn.reward());
    assertThat(metadata.weight()).isEqualTo(Math.exp(drawn.logWeight()));
    assertThat(metadata.logZ()).isEqualTo(own.logZ());
    assertThat(metadata.seed()).isEqualTo(5);
    assertThat(metadata.ess()).isBetween(1.0, 2.0);
    assertThat(metadata.heaviest()).isTrue();
    assertThat((Double) response.getMetadata().get("log_z")).isEqualTo(own.logZ());
  }

  @Test
  void severalImagesAreParticlesOfOneSwarmHeaviestFirst() {
    ImageResponse response =
        model.call(new ImagePrompt(PROMPT, ImageOptionsBuilder.builder().n(3).build()));

    SampleSettings all = SAME.toBuilder().particles(3).selection(Selection.ALL).build();
    SampleResult own =
        loaded
            .sampler(RewardSpec.of("jpeg"))
            .sample(new SampleRequest(PROMPT, all), Listener.none());
    List<DasImageMetadata> metadata = metadata(response);
    assertThat(metadata).hasSize(3);
    assertThat(metadata.stream().map(DasImageMetadata::particle))
        .containsExactlyInAnyOrder(0, 1, 2);
    assertThat(metadata)
        .allSatisfy(each -> assertThat(each.reward()).isEqualTo(own.rewards()[each.particle()]));
    assertThat(metadata)
        .isSortedAccordingTo((a, b) -> Double.compare(b.weight(), a.weight()))
        .first()
        .returns(true, DasImageMetadata::heaviest);
    double best = IntStream.range(0, 3).mapToDouble(n -> own.rewards()[n]).max().orElseThrow();
    assertThat(metadata).allMatch(each -> each.best() == (each.reward() == best));
  }

  @Test
  void aPromptsOptionsComeBeforeTheModelsOwn() throws IOException {
    DasImageOptions asked =
        DasImageOptions.builder()
            .seed(6)
            .reward("2*jpeg")
            .negativePrompt("green")
            .method(Method.BEST_OF_N)
            .setting("smc.resampler", "systematic")
            .guidanceScale(3)
            .model(BundledModels.find(BundledModels.DEFAULT).orElseThrow().getFileName().toString())
            .build();

    ImageResponse response = model.call(new ImagePrompt(PROMPT, asked));

    SampleSettings settings =
        SAME.toBuilder().seed(6).method(Method.BEST_OF_N).guidanceScale(3).build();
    SampleResult own =
        loaded
            .sampler(RewardSpec.parse("2*jpeg"))
            .sample(new SampleRequest(PROMPT, "green", 0, settings), Listener.none());
    assertThat(pixels(decoded(response.getResults().get(0))))
        .isEqualTo(pixels(own.images().get(0).toBufferedImage()));
    assertThat(metadata(response).get(0).seed()).isEqualTo(6);
  }

  /** A prompt, and a piece of the line with which it is refused. */
  private record Refused(ImagePrompt prompt, String line) {}

  private static List<Refused> refused() {
    ImageOptionsBuilder other = ImageOptionsBuilder.builder();
    return List.of(
        new Refused(
            new ImagePrompt(PROMPT, ImageOptionsBuilder.builder().style("vivid").build()),
            "style 'vivid'"),
        new Refused(
            new ImagePrompt(PROMPT, ImageOptionsBuilder.builder().responseFormat("url").build()),
            "responseFormat must be b64_json, not 'url'"),
        new Refused(
            new ImagePrompt(PROMPT, ImageOptionsBuilder.builder().model("dall-e-3").build()),
            "not 'dall-e-3'"),
        new Refused(new ImagePrompt(PROMPT, other.n(0).build()), "n must be at least 1, not 0"),
        new Refused(
            new ImagePrompt(PROMPT, ImageOptionsBuilder.builder().width(-8).build()), "width"),
        new Refused(
            new ImagePrompt(PROMPT, DasImageOptions.builder().alpha(0).build()), "alpha must be"),
        new Refused(
            new ImagePrompt(PROMPT, DasImageOptions.builder().set("smc.alfa", 1.0).build()),
            "smc.alpha"),
        new Refused(new ImagePrompt(" "), "the prompt is empty"),
        new Refused(
            new ImagePrompt(List.of(new ImageMessage("a"), new ImageMessage("b"))), "not 2"),
        new Refused(
            new ImagePrompt(List.of(new ImageMessage("a", 0.5f))), "weight must be 1, not 0.5"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatThereIsNotIsRefusedInALine(Refused refused) {
    assertThatThrownBy(() -> model.call(refused.prompt()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(refused.line())
        .extracting(e -> String.valueOf(e.getMessage()).lines().count())
        .isEqualTo(1L);
  }

  @Test
  void wordsOfASettingAreReadAndUnknownOnesRefused() {
    DasImageOptions.Builder builder = DasImageOptions.builder();

    assertThat(builder.setting("method", "fk-max").build().settings().method())
        .isEqualTo(Method.FK_MAX);
    assertThatThrownBy(() -> builder.setting("smc.alpha", "small"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.setting("alpha", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha");
    assertThat(OWN.toBuilder().build()).isEqualTo(OWN).hasSameHashCodeAs(OWN);
  }

  @Test
  void withoutARewardThereIsALine() {
    ImageModel unjudged = new DasImageModel(loaded, DasImageOptions.builder().build());

    assertThatThrownBy(() -> unjudged.call(new ImagePrompt(PROMPT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no reward");
  }

  @Test
  void callsAreObservedAsThoseOfOtherModels() {
    List<String> seen = new ArrayList<>();
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<>() {
              @Override
              public void onStop(Observation.Context context) {
                seen.add(context.getName() + " " + context.getLowCardinalityKeyValues());
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });

    new DasImageModel(loaded, OWN, registry).call(new ImagePrompt(PROMPT));

    assertThat(seen).singleElement().asString().contains("gen_ai.client.operation", "das4j");
  }

  private static List<DasImageMetadata> metadata(ImageResponse response) {
    return response.getResults().stream()
        .map(each -> (DasImageMetadata) each.getMetadata())
        .toList();
  }

  private static BufferedImage decoded(ImageGeneration generation) throws IOException {
    byte[] png = Base64.getDecoder().decode(generation.getOutput().getB64Json());
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
