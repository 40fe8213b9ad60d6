package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.HubFault;
import io.github.das4j.fixtures.StandInHub;
import io.github.das4j.hub.KnownCheckpoint;
import io.github.das4j.settings.Presets;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of the hub by their names, in commands. */
class DownloadTest {

  private static final Path MODELS = GoldenFolder.bundled("models");
  private static final String SD = "stable-diffusion-v1-5/stable-diffusion-v1-5";
  private static final String PICK = "yuvalkirstain/PickScore_v1";
  private static final List<String> NAMES =
      List.of("HF_ENDPOINT", "HF_HOME", "HF_HUB_OFFLINE", "HF_TOKEN");

  @TempDir private Path folder = Path.of("");

  private StandInHub server;

  @BeforeEach
  void start() throws IOException {
    server = new StandInHub();
    server.repository("owner/sd").folder(MODELS.resolve("tiny-sd")).licence("openrail++");
    server.repository("owner/clip").folder(MODELS.resolve("tiny-clip"));
    server.repository(SD).folder(MODELS.resolve("tiny-sd")).licence("creativeml-openrail-m");
    server.repository(PICK).folder(MODELS.resolve("tiny-clip")).licence("");
    System.setProperty("HF_ENDPOINT", server.endpoint());
    System.setProperty("HF_HOME", folder.resolve("home").toString());
  }

  @AfterEach
  void stop() {
    server.close();
    NAMES.forEach(System::clearProperty);
  }

  private Path snapshot(String repository) {
    return folder
        .resolve("home/hub/models--" + repository.replace("/", "--") + "/snapshots")
        .resolve(server.repository(repository).commit());
  }

  private static String[] with(List<String> more, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(more);
    return all.toArray(String[]::new);
  }

  private Console.Outcome sample(String... options) {
    List<String> rest =
        List.of("--steps", "2", "--particles", "2", "--seed", "1", "--out", out().toString());
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(rest);
    return Console.das(with(all, "sample", "a red fox"));
  }

  private Path out() {
    return folder.resolve("out");
  }

  @Test
  void downloadSaysWhatItBringsOnWhichTermsAndWhere() {
    Console.Outcome outcome = Console.das("models", "download", "owner/sd");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).isEqualTo(snapshot("owner/sd") + System.lineSeparator());
    String commit = server.repository("owner/sd").commit().substring(0, 7);
    assertThat(outcome.err())
        .startsWith("das: owner/sd, main = " + commit + ": licence openrail++, open to all\n")
        .containsPattern("das: \\d+ files, [\\d.]+ [kM]B\n");
    Console.Outcome again = Console.das("models", "download", "hf:owner/sd");
    assertThat(again.err()).contains(", all of them here already");
    Console.Outcome inspected = Console.das("models", "inspect", "hf:owner/sd");
    assertThat(inspected.code()).as(inspected.out()).isZero();
  }

  @Test
  void aDryRunListsFilesAndBringsNone() {
    Console.Outcome outcome = Console.das("models", "download", "owner/clip", "--dry-run");
    assertThat(outcome.out()).contains("  config.json\n", "  model.safetensors\n");
    assertThat(snapshot("owner/clip")).doesNotExist();
    Console.Outcome only =
        Console.das("models", "download", "owner/clip", "--only", "*.txt", "--only", "vocab.json");
    assertThat(only.code()).isZero();
    assertThat(snapshot("owner/clip")).isDirectoryContaining("glob:**/merges.txt");
    assertThat(snapshot("owner/clip").resolve("model.safetensors")).doesNotExist();
  }

  @Test
  void whatIsWrongIsALine() {
    refused(2, "owner/nothing is not on ", "models", "download", "owner/nothing");
    refused(2, "'a/b--c' is no name of the hub", "models", "download", "a/b--c");
    refused(2, "'../..' is no name of the hub", "models", "download", "../..");
    refused(2, "unknown variant 'int8'", "models", "download", "owner/sd", "--variant", "int8");
    refused(2, "no model: give OWNER/NAME", "models", "download");
    refused(2, "'..' is no revision of owner/sd", "models", "download", "owner/sd@..");
    refused(
        2,
        "hf:owner/sd is not in the cache of the hub: das models download hf:owner/sd brings it",
        "models",
        "inspect",
        "hf:owner/sd");
    System.setProperty("HF_HUB_OFFLINE", "1");
    refused(
        2, "owner/sd is not in ", "sample", "a cat", "--model", "hf:owner/sd", "--reward", "jpeg");
    System.setProperty("HF_ENDPOINT", "nowhere");
    refused(2, "HF_ENDPOINT is no address of a hub: 'nowhere'", "models", "download", "owner/sd");
  }

  private static void refused(int code, String line, String... words) {
    Console.Outcome outcome = Console.das(words);
    assertThat(outcome.err()).startsWith("das: " + line).hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(code);
  }

  @Test
  void aBrokenHubIsNoBadInput() {
    server.fail("owner/clip", "model.safetensors", new HubFault.WrongByte(5));
    Console.Outcome outcome = Console.das("models", "download", "owner/clip");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("arrived whole, but its digest is not ");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void aRunNamesModelAndRewardOnTheHub() throws IOException {
    Console.Outcome outcome = sample("--model", "hf:owner/sd", "--reward", "2*pick:hf:owner/clip");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode record = Json.MAPPER.readTree(out().resolve("run.json").toFile());
    assertThat(record.at("/model/folder").asText()).isEqualTo(snapshot("owner/sd").toString());
    assertThat(record.path("reward").asText()).isEqualTo("2.0*pick:" + snapshot("owner/clip"));
    server.forget();
    Console.Outcome rerun = Console.das("rerun", out().toString(), "--out", folder + "/again");
    assertThat(rerun.out()).contains("bit-identical");
    Console.Outcome judged =
        Console.das(
            "eval",
            out().toString(),
            "--reward",
            "x=clip:hf:owner/clip",
            "--out",
            folder + "/eval");
    assertThat(judged.code()).as(judged.err()).isZero();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void settingsAreShownWithoutADownload() {
    Console.Outcome outcome =
        Console.das(
            "run", "--model", "hf:owner/sd", "--reward", "clip:hf:owner/clip", "--settings");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void whatIsNowhereIsSaidBeforeTheDownload() {
    Console.Outcome outcome = sample("--model", "hf:owner/sd", "--reward", "clip:no/where/clip");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("das: 'no/where/clip' is not on this disk");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aPresetDownloadsNothingUnasked() {
    Console.Outcome outcome = sample("--preset", "sd:pick");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .hasLineCount(1)
        .startsWith(
            "das: 'stable-diffusion-v1-5/stable-diffusion-v1-5', 'yuvalkirstain/PickScore_v1' are"
                + " not on this disk: --yes downloads them (8.21 GB from 127.0.0.1:")
        .contains(
            "); das models download stable-diffusion-v1-5/stable-diffusion-v1-5 --variant fp16"
                + " brings Stable Diffusion 1.5 in 16 bits, 2.13 GB in place of 4.27 GB; or give");
    assertThat(server.requests()).isEmpty();
    assertThat(out()).doesNotExist();
  }

  @Test
  void aPresetDownloadsWhatItIsToldToOnce() {
    Console.Outcome outcome = sample("--preset", "sd:pick", "--yes");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err())
        .contains("licence creativeml-openrail-m, open to all", "its page names no licence");
    server.forget();
    Console.Outcome dry = Console.das("models", "download", "--preset", "sd:pick", "--dry-run");
    assertThat(dry.out()).contains("unet/diffusion_pytorch_model.safetensors");
    server.forget();
    Console.Outcome again =
        Console.das("run", "--preset", "sd:pick", "--settings", "--set", "sample.steps=2");
    assertThat(again.code()).isZero();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aHeadThatIsNotThePublishedOneIsRefused() {
    server.repository("openai/clip-vit-large-patch14").folder(MODELS.resolve("tiny-clip"));
    server
        .repository("camenduru/improved-aesthetic-predictor")
        .file("sac+logos+ava1-l14-linearMSE.pth", new byte[100]);
    Console.Outcome outcome = sample("--preset", "sd:aesthetic", "--yes");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(
            "is not the file that is known as sac+logos+ava1-l14-linearMSE.pth (SHA-256 21dd590f");
    assertThat(out()).doesNotExist();
  }

  @Test
  void anAnswerAtTheTerminalDecides() {
    InputStream usual = System.in;
    List<String> names = RunConfig.of(List.of(new Setting("preset", "sd:pick", "test"))).names();
    try {
      System.setIn(new ByteArrayInputStream("n\n".getBytes(StandardCharsets.UTF_8)));
      Optional<String> refusal = Optional.empty();
      try {
        new HubSupplies(false, true).bring(names);
      } catch (IllegalArgumentException e) {
        refusal = Optional.of(String.valueOf(e.getMessage()));
      }
      assertThat(refusal).hasValueSatisfying(line -> assertThat(line).contains("not on this disk"));
      assertThat(server.requests()).isEmpty();
      System.setIn(new ByteArrayInputStream("y\n".getBytes(StandardCharsets.UTF_8)));
      assertThat(new HubSupplies(false, true).bring(names)).isTrue();
      assertThat(snapshot(PICK)).isDirectory();
    } finally {
      System.setIn(usual);
    }
  }

  @Test
  void everyNameOfAPresetIsKnown() {
    for (String preset : Presets.names()) {
      List<String> names = RunConfig.of(List.of(new Setting("preset", preset, "test"))).names();
      assertThat(names)
          .as(preset)
          .allMatch(name -> name.startsWith("demo/") || KnownCheckpoint.find(name).isPresent());
    }
    assertThat(Console.das("models", "download", "--list").out())
        .contains(
            "4.27 GB", "licence creativeml-openrail-m", "size unknown", "licence unknown here");
  }

  /** Two processes on one cache: one fetches, the other waits, both have it. */
  @Test
  void twoProcessesShareACache() throws IOException, InterruptedException {
    byte[] weights = new byte[300_000];
    new Random(3).nextBytes(weights);
    server.repository("owner/big").file("config.json", "{}").file("model.safetensors", weights);
    server.fail("owner/big", "model.safetensors", new HubFault.StallAfter(1000, 3_000));
    List<Process> both = List.of(process("one"), process("two"));
    for (Process each : both) {
      assertThat(each.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(each.exitValue()).isZero();
    }
    assertThat(snapshot("owner/big").resolve("model.safetensors")).hasBinaryContent(weights);
    assertThat(Files.readString(folder.resolve("one")) + Files.readString(folder.resolve("two")))
        .contains("model.safetensors is being downloaded by another: waiting for it");
    assertThat(
            server.requests().stream()
                .filter(line -> line.startsWith("GET store") && !line.contains(" bytes=")))
        .hasSize(1);
  }

  private Process process(String log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Das.class.getName(),
                "models",
                "download",
                "owner/big")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(log).toFile());
    builder.environment().put("HF_ENDPOINT", server.endpoint());
    builder.environment().put("HF_HOME", folder.resolve("home").toString());
    return builder.start();
  }
}
