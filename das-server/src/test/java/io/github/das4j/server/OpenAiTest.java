package io.github.das4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images as OpenAI's clients ask for them. */
class OpenAiTest {

  private static final String IMAGES = "/v1/images/generations";

  @TempDir Path runs = Path.of("");

  private Served served;

  @BeforeEach
  void start() {
    served = Served.start(runs, Served.Wanted.of(new StandIn(5)));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void imagesComeAsBase64HeaviestFirst() {
    HttpResponse<String> response =
        served.post(
            IMAGES,
            "{\"prompt\":\"a fox\",\"model\":\"demo/model\",\"n\":3,\"size\":\"64x64\",\"seed\":5,"
                + "\"smc.alpha\":0.2,\"quality\":\"hd\",\"user\":\"u\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode answer = Served.json(response);
    assertThat(answer.path("data").size()).isEqualTo(3);
    byte[] png = Base64.getDecoder().decode(answer.path("data").get(0).path("b64_json").asText());
    assertThat(png).startsWith(0x89, 'P', 'N', 'G');
    assertThat(answer.path("das").path("seed").asInt()).isEqualTo(5);
    JsonNode job = served.json("/api/v1/jobs/" + answer.path("das").path("job").asText());
    assertThat(job.path("settings").path("smc.particles").asText()).isEqualTo("3");
    assertThat(job.path("settings").path("smc.alpha").asText()).isEqualTo("0.2");
    assertThat(job.path("settings").path("sample.width").asText()).isEqualTo("64");
  }

  @Test
  void imagesComeAsLinksToo() {
    JsonNode answer =
        Served.json(served.post(IMAGES, "{\"prompt\":\"a fox\",\"response_format\":\"url\"}"));

    String url = answer.path("data").get(0).path("url").asText();
    assertThat(url).startsWith("http://127.0.0.1:" + served.server().port() + "/api/v1/jobs/");
    assertThat(served.get(url.substring(url.indexOf("/api"))).statusCode()).isEqualTo(200);
  }

  @Test
  void errorsHaveTheFormOfThatApi() {
    for (String[] wrong :
        new String[][] {
          {"\"n\":0", "n"},
          {"\"n\":11", "n"},
          {"\"size\":\"big\"", "size"},
          {"\"size\":\"4096x4096\"", "sample.width"},
          {"\"model\":\"dall-e-3\"", "model"},
          {"\"response_format\":\"jpeg\"", "response_format"},
          {"\"output_format\":\"webp\"", "output_format"},
          {"\"stream\":true", "stream"},
          {"\"promt\":\"x\"", "promt"},
          {"\"smc.particles\":2,\"n\":3", "smc.particles"}
        }) {
      HttpResponse<String> response =
          served.post(IMAGES, "{\"prompt\":\"a fox\"," + wrong[0] + "}");
      JsonNode error = Served.json(response).path("error");
      assertThat(response.statusCode()).as(wrong[0]).isEqualTo(400);
      assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
      assertThat(error.path("param").asText()).isEqualTo(wrong[1]);
      assertThat(error.path("message").asText()).isNotBlank();
    }
  }

  @Test
  void modelsAreListed() {
    JsonNode models = served.json("/v1/models");

    assertThat(models.path("data").get(0).path("id").asText()).isEqualTo("demo/model");
    assertThat(served.json("/v1/models/demo/model").path("object").asText()).isEqualTo("model");
    assertThat(served.get("/v1/models/other").statusCode()).isEqualTo(404);
  }

  @Test
  void whatBreaksIsAnErrorOfTheServer() {
    HttpResponse<String> response = served.post(IMAGES, "{\"prompt\":\"a fox that breaks\"}");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(Served.json(response).path("error").path("type").asText()).isEqualTo("server_error");
  }

  @Test
  void aClientThatGoesAwayCancelsItsImages() throws IOException {
    String body = "{\"prompt\":\"a fox\",\"sample.steps\":1000}";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server().port())) {
      socket
          .getOutputStream()
          .write(
              ("POST "
                      + IMAGES
                      + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                      + "Content-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.US_ASCII));
      while (!served.get("/api/v1/jobs").body().contains("\"running\"")) {
        Served.pause();
      }
    }
    String id = served.json("/api/v1/jobs").path("jobs").get(0).path("id").asText();

    assertThat(served.await(id, "cancelled").path("error").asText())
        .isEqualTo("its client went away");
  }
}
