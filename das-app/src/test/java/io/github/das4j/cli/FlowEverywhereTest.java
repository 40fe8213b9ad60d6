package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.nn.TinyAutoencoder;
import io.github.das4j.server.DasServer;
import io.github.das4j.server.ServerOptions;
import io.github.das4j.server.http.Access;
import io.github.das4j.server.job.JobPlanner;
import io.github.das4j.server.job.Limits;
import io.github.das4j.server.job.SamplerSource;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.TorchDevice;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every other command and every way to see the reward, with flow models. */
class FlowEverywhereTest {

  private static final Path MODELS = GoldenFolder.bundled("flow/models");
  private static final Path CLIP = GoldenFolder.bundled("models/tiny-clip");
  private static final List<String> SMALL =
      List.of("--steps", "3", "--width", "32", "--height", "32", "--particles", "2");

  @TempDir Path folder = Path.of("");

  private Console.Outcome das(String command, String model, String out, String... more) {
    List<String> args = new ArrayList<>(Arrays.asList(command.split(",")));
    args.addAll(List.of("--model", MODELS.resolve(model).toString(), "--threads", "1"));
    args.addAll(SMALL);
    args.addAll(List.of("--out", folder.resolve(out).toString()));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  private static Console.Outcome succeeds(Console.Outcome outcome) {
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private static String reward() {
    return "20*clip:" + CLIP;
  }

  private Path prompts(String... lines) throws IOException {
    return Files.write(folder.resolve("prompts.txt"), List.of(lines));
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-flux, --twist fast",
    "tiny-sd35, --twist-gradient gaussian --twist-decoder pooled:2",
    "tiny-schnell, --twist-particles survivors --twist-every 2",
    "tiny-sd3, --twist-gradient denoised --tempering-start 0.5"
  })
  void theRewardIsSeenInEveryWay(String model, String options) throws IOException {
    List<String> more = new ArrayList<>(List.of("--reward", reward(), "--alpha", "0.1"));
    more.addAll(Arrays.asList(options.split(" ")));
    succeeds(das("sample,a cat", model, "run", more.toArray(String[]::new)));
    try (Stream<Path> files = Files.walk(folder.resolve("run"))) {
      Path result = files.filter(f -> f.endsWith("result.json")).findFirst().orElseThrow();
      assertThat(Configs.read(result).findValue("reward").isNumber()).isTrue();
    }
  }

  /** Of sixteen channels, as TAESD3 and TAEF1 are. */
  @Test
  void aTinyAutoencoderOfSixteenChannelsShowsTheReward() throws IOException {
    Path tiny = tinyAutoencoder(16);
    String decoder = "tiny:" + tiny;
    succeeds(
        das("sample,a cat", "tiny-flux", "run", "--reward", reward(), "--twist-decoder", decoder));
    Console.Outcome refused =
        das(
            "sample,a cat",
            "tiny-flux",
            "refused",
            "--reward",
            reward(),
            "--twist-decoder",
            "tiny:" + tinyAutoencoder(4));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("has latents of 4 channels", "the model's have 16");
  }

  private Path tinyAutoencoder(int channels) throws IOException {
    Path tiny = Files.createDirectories(folder.resolve("tiny-" + channels));
    ObjectNode config =
        Json.MAPPER
            .createObjectNode()
            .put("_class_name", "AutoencoderTiny")
            .put("latent_channels", channels);
    for (String coder : List.of("encoder", "decoder")) {
      ArrayNode blocks = config.putArray("num_" + coder + "_blocks");
      ArrayNode widths = config.putArray(coder + "_block_out_channels");
      for (int level = 0; level < 4; level++) {
        blocks.add(1);
        widths.add(8);
      }
    }
    Files.writeString(tiny.resolve("config.json"), Json.text(config));
    Map<String, SafetensorsWriter.Floats> weights = new LinkedHashMap<>();
    Random random = new Random(1);
    try (Arena arena = new Arena()) {
      Weights wanted = Weights.wanted(arena);
      assertThat(new TinyAutoencoder(wanted, TinyVaeConfig.parse(config, "test"))).isNotNull();
      wanted
          .asked()
          .forEach(
              (name, shape) -> {
                long size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
                float[] values = new float[Math.toIntExact(size)];
                for (int i = 0; i < values.length; i++) {
                  values[i] = (float) (0.1 * random.nextGaussian());
                }
                weights.put(name, new SafetensorsWriter.Floats(shape, values));
              });
    }
    SafetensorsWriter.writeFloats(tiny.resolve("diffusion_pytorch_model.safetensors"), weights);
    return tiny;
  }

  @Test
  void methodsAreComparedAndRunsEvaluated() throws IOException {
    Path prompts = prompts("a red cat");
    succeeds(
        das(
            "compare",
            "tiny-flux",
            "compared",
            "--reward",
            reward(),
            "--methods",
            "plain,best-of-n,dps,smc,das",
            "--prompts",
            prompts.toString()));
    Path runs = folder.resolve("compared/runs");
    succeeds(
        Console.das(
            "eval",
            runs.resolve("das").toString(),
            runs.resolve("plain").toString(),
            "--clip",
            CLIP.toString(),
            "--out",
            folder.resolve("evaluated").toString()));
    assertThat(folder.resolve("compared/compare.csv")).content().contains("best-of-n", "dps");
  }

  @Test
  void settingsAreTunedAndFreedomFindsItsTemper() throws IOException {
    Path prompts = prompts("a red cat");
    String[] more = {"--reward", reward(), "--alpha", "0.1,0.5", "--prompts", prompts.toString()};
    succeeds(das("tune", "tiny-sd3", "tuned", more));
    assertThat(folder.resolve("tuned/tune.csv")).content().contains("0.5");
    String[] freedom = {"--reward", reward(), "--method", "freedom", "--guidance", "4"};
    succeeds(das("sample,a cat", "tiny-sd35", "freedom", freedom));
  }

  @Test
  void aBlackBoxIsLearntFrom() {
    List<String> more = new ArrayList<>(List.of("--blackbox", "jpeg"));
    for (String set :
        List.of(
            "clip=" + CLIP, "rounds=1", "first=3", "queries=2", "fit.epochs=5", "optimism=none")) {
      more.addAll(List.of("--set", "online." + set));
    }
    Console.Outcome outcome = succeeds(das("online", "tiny-sd3", "online", toArray(more)));
    assertThat(outcome.out() + outcome.err()).contains("round 1/1");
  }

  private static String[] toArray(List<String> words) {
    return words.toArray(String[]::new);
  }

  @Test
  void theServerDrawsThem() throws IOException, InterruptedException {
    List<Setting> base = new ArrayList<>();
    Map.of(
            "model", MODELS.resolve("tiny-flux").toString(),
            "reward", "jpeg",
            "sample.steps", "2",
            "sample.width", "32",
            "sample.height", "32",
            "smc.particles", "2")
        .forEach((key, value) -> base.add(new Setting(key, value, "test")));
    ServerOptions options =
        new ServerOptions(
            "127.0.0.1",
            0,
            new Access(Optional.empty(), Set.of(), Set.of()),
            folder.resolve("served"),
            new JobPlanner(base, Map.of(), Limits.standard()),
            List.of(TorchDevice.CPU),
            SamplerSource.images(),
            line -> {});
    try (DasServer server = DasServer.start(options)) {
      URI address = URI.create("http://127.0.0.1:" + server.port() + "/v1/images/generations");
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"a cat\",\"n\":2}"))
              .build();
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(Json.MAPPER.readTree(response.body()).path("data")).hasSize(2);
    }
  }

  @Test
  void aStepIsTimed() {
    Console.Outcome outcome =
        succeeds(
            Console.das(
                "bench",
                "--model",
                MODELS.resolve("tiny-schnell").toString(),
                "--reward",
                reward(),
                "--edge",
                "32",
                "--steps",
                "2",
                "--rounds",
                "1",
                "--particles",
                "1",
                "--threads",
                "1",
                "--no-stages",
                "--out",
                folder.resolve("bench").toString()));
    assertThat(outcome.out()).contains("a step", "peak");
  }
}
