package io.github.das4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.report.Pictures;
import io.github.das4j.run.Recorded;
import io.github.das4j.server.job.SamplerSource;
import java.awt.image.BufferedImage;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo model, drawn by the server. */
class DrawTest {

  private static final String SETTINGS = ",\"settings\":{\"seed\":4,\"smc.particles\":3}";

  @TempDir Path runs = Path.of("");

  @Test
  void previewsChangeNoPixelAndTheRunCanBeMadeAgain() {
    try (Served served = Served.start(runs, Served.Wanted.of(SamplerSource.images()))) {
      JsonNode plain = served.await(served.submit(SETTINGS), "finished");
      JsonNode followed =
          served.await(served.submit(SETTINGS + ",\"previews\":{\"side\":32}"), "finished");

      assertThat(followed.path("result").path("log_z"))
          .isEqualTo(plain.path("result").path("log_z"));
      assertThat(followed.path("result").path("rewards"))
          .isEqualTo(plain.path("result").path("rewards"));
      BufferedImage first = image(served, plain);
      assertThat(Pictures.difference(first, image(served, followed)).orElseThrow().none()).isTrue();
      String id = followed.path("id").asText();
      for (int step = 0; step <= 3; step++) {
        String sheet = "/api/v1/jobs/" + id + "/previews/" + step;
        BufferedImage previews = decoded(served, sheet);
        assertThat(previews.getWidth()).isEqualTo(64);
        assertThat(previews.getHeight()).isEqualTo(64);
      }
      // The last preview is the image itself, smaller: as bright as that, to what JPEG leaves of
      // it.
      int particle = plain.path("result").path("images").get(0).path("particle").asInt();
      BufferedImage tile =
          decoded(served, "/api/v1/jobs/" + id + "/previews/3")
              .getSubimage(particle % 2 * 32, particle / 2 * 32, 32, 32);
      assertThat(brightness(tile)).isCloseTo(brightness(first), Offset.offset(6.0));
      Path run = runs.resolve(followed.path("run").asText());
      assertThat(Recorded.read(run, Recorded.Moved.nothing()).manifest().prompts()).hasSize(1);
    }
  }

  @Test
  void aJobOfAnotherRewardFindsTheModelLoaded() {
    AtomicInteger opened = new AtomicInteger();
    SamplerSource counted =
        model -> {
          opened.incrementAndGet();
          return SamplerSource.images().open(model);
        };
    try (Served served = Served.start(runs, Served.Wanted.of(counted))) {
      List<String> rewards = new ArrayList<>();
      for (String reward : List.of("aesthetic", "jpeg", "2*aesthetic + jpeg", "aesthetic")) {
        JsonNode job =
            served.await(served.submit(",\"reward\":\"" + reward + "\"" + SETTINGS), "finished");
        rewards.add(job.path("result").path("rewards").toString());
      }

      assertThat(opened).hasValue(1);
      assertThat(rewards.get(3)).isEqualTo(rewards.get(0));
      assertThat(rewards.subList(0, 3)).doesNotHaveDuplicates();
    }
  }

  private static BufferedImage image(Served served, JsonNode job) {
    return decoded(served, job.path("result").path("images").get(0).path("url").asText());
  }

  private static BufferedImage decoded(Served served, String path) {
    byte[] bytes =
        served
            .send(HttpRequest.newBuilder(served.at(path)), HttpResponse.BodyHandlers.ofByteArray())
            .body();
    return Pictures.decode(bytes).orElseThrow();
  }

  private static double brightness(BufferedImage image) {
    double sum = 0;
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      sum += (rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255);
    }
    return sum / (3.0 * image.getWidth() * image.getHeight());
  }
}
