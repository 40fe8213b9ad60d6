package io.github.das4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.images.Image;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import com.openai.models.models.Model;
import io.github.das4j.report.Pictures;
import io.github.das4j.server.job.Limits;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client for Java, which knows nothing of das but an address. */
@SuppressWarnings(
    "deprecation") // response_format, of OpenAI's older models, is what most clients send.
class OpenAiClientTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @TempDir Path runs = Path.of("");

  private Served served;
  private OpenAIClient client;

  @BeforeEach
  void start() {
    Limits onePerClient = new Limits(8, 1, 8, 65_536, 1000, 64, 1000, 1024);
    served =
        Served.start(runs, Served.Wanted.of(new StandIn(5)).with(onePerClient).withToken(TOKEN));
    client = client(TOKEN);
  }

  @AfterEach
  void stop() {
    client.close();
    served.close();
  }

  private OpenAIClient client(String token) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(served.at("/v1").toString())
        .apiKey(token)
        .maxRetries(0)
        .responseValidation(true)
        .timeout(Duration.ofSeconds(60))
        .build();
  }

  private static ImageGenerateParams.Builder fox() {
    return ImageGenerateParams.builder().prompt(Served.PROMPT);
  }

  @Test
  void imagesComeInBase64() {
    ImagesResponse response =
        client
            .images()
            .generate(
                fox()
                    .model(client.models().list().data().get(0).id())
                    .n(2)
                    .size("64x64")
                    .responseFormat(ImageGenerateParams.ResponseFormat.B64_JSON)
                    .safetyIdentifier("a1b2")
                    .putAdditionalBodyProperty("seed", JsonValue.from(7))
                    .putAdditionalBodyProperty("smc.alpha", JsonValue.from(0.2))
                    .build());

    List<Image> images = response.data().orElseThrow();
    assertThat(images).hasSize(2);
    for (Image image : images) {
      byte[] png = Base64.getDecoder().decode(image.b64Json().orElseThrow());
      assertThat(Pictures.decode(png)).isPresent();
      assertThat(image._additionalProperties()).containsKeys("reward", "weight");
    }
    assertThat(response.outputFormat().orElseThrow()).isEqualTo(ImagesResponse.OutputFormat.PNG);
    assertThat(response._additionalProperties().get("das")).asString().contains("seed=7");
  }

  @Test
  void imagesComeAsLinks() {
    ImagesResponse response =
        client
            .images()
            .generate(fox().responseFormat(ImageGenerateParams.ResponseFormat.URL).build());

    String url = response.data().orElseThrow().get(0).url().orElseThrow();
    HttpResponse<byte[]> image =
        served.send(
            HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + TOKEN),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(image.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(Pictures.decode(image.body())).isPresent();
  }

  @Test
  void modelsAreListedAndFound() {
    List<Model> models = client.models().list().data();

    assertThat(models).isNotEmpty();
    assertThat(models).allSatisfy(model -> assertThat(model.ownedBy()).isEqualTo("das4j"));
    String id = models.get(0).id();
    assertThat(client.models().retrieve(id).id()).isEqualTo(id);
    assertThat(catchThrowableOfType(NotFoundException.class, () -> client.models().retrieve("x")))
        .isNotNull();
  }

  @Test
  void aFieldThatIsWrongIsABadRequestThatNamesIt() {
    BadRequestException refused =
        catchThrowableOfType(
            BadRequestException.class,
            () ->
                client
                    .images()
                    .generate(
                        fox().putAdditionalBodyProperty("smc.alpha", JsonValue.from(-1)).build()));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.param()).contains("smc.alpha");
    assertThat(refused.type()).contains("invalid_request_error");
    assertThat(refused).hasMessageContaining("alpha must be");
  }

  @Test
  void aKeyThatIsWrongIsUnauthorized() {
    OpenAIClient stranger = client("sk-wrong");
    try {
      UnauthorizedException refused =
          catchThrowableOfType(UnauthorizedException.class, () -> stranger.models().list());

      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.type()).contains("authentication_error");
    } finally {
      stranger.close();
    }
  }

  @Test
  void moreThanCanBeDrawnIsARateLimit() {
    HttpResponse<String> running =
        served.send(
            served
                .posting(
                    "/api/v1/jobs", "{\"prompt\":\"a fox\",\"settings\":{\"sample.steps\":1000}}")
                .header("Authorization", "Bearer " + TOKEN));
    assertThat(running.statusCode()).isEqualTo(202);

    RateLimitException refused =
        catchThrowableOfType(
            RateLimitException.class, () -> client.images().generate(fox().build()));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.type()).contains("rate_limit_error");
    assertThat(refused.headers().values("Retry-After")).hasSize(1);
  }
}
