package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.files.PngText;
import io.github.das4j.files.Removal;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code das run} on a checkpoint of toy size. */
class RunTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  @TempDir Path folder = Path.of("");

  private List<String> arguments(String out, String... more) throws IOException {
    Path config = folder.resolve("tiny.yaml");
    Files.writeString(
        config,
        """
        sample: {steps: 3, micro_batch: 2}
        smc: {particles: 2, alpha: 0.05, gamma: 0.5}
        run: {threads: 1}
        prompts: {set: animals, count: 4}
        """);
    List<String> args =
        new ArrayList<>(
            List.of(
                "run",
                "--config",
                config.toString(),
                "--model",
                MODELS.resolve("tiny-sd").toString(),
                "--reward",
                "20*clip:" + MODELS.resolve("tiny-clip"),
                "--out",
                folder.resolve(out).toString()));
    args.addAll(List.of(more));
    return args;
  }

  private Console.Outcome run(String out, String... more) throws IOException {
    return Console.das(arguments(out, more).toArray(String[]::new));
  }

  private Map<String, String> prompts(String run) throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path prompts = folder.resolve(run).resolve("prompts");
    try (Stream<Path> walk = Files.walk(prompts)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        files.put(
            prompts.relativize(file).toString(), new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  @Test
  void twoWorkersGiveTheFilesOfOneAndAResumedRunThoseOfAWholeOne() throws IOException {
    Console.Outcome one = run("one", "--devices", "cpu");
    assertThat(one.code()).as(one.err()).isZero();
    assertThat(one.out()).contains("report.html");
    assertThat(one.err()).contains("[4/4] cpu");
    assertThat(prompts("one")).hasSize(4 * 4);

    Console.Outcome two = run("two", "--devices", "cpu*2", "--track", "tensorboard");
    assertThat(two.code()).as(two.err()).isZero();
    assertThat(prompts("two")).isEqualTo(prompts("one"));
    assertThat(folder.resolve("two/tensorboard/0000-otter")).isNotEmptyDirectory();

    Removal.of(folder.resolve("two/prompts/0001-donkey"));
    Console.Outcome again = Console.das("run", "--resume", folder.resolve("two").toString());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(prompts("two")).isEqualTo(prompts("one"));
    byte[] image = Files.readAllBytes(folder.resolve("two/prompts/0001-donkey/image.png"));
    assertThat(PngText.read(image).get("das4j"))
        .contains("donkey")
        .doesNotContain(MODELS.toString());
  }

  @Test
  void plainRunsTheModelAlone() throws IOException {
    Console.Outcome plain = run("plain", "--method", "plain", "--set", "prompts.count=1");
    assertThat(plain.code()).as(plain.err()).isZero();
    assertThat(folder.resolve("plain/prompts/0000-otter/result.json"))
        .content()
        .contains("\"method\" : \"plain\"");
  }

  @Test
  void theMethodOfTheCommandLineWinsOverTheFiles() throws IOException {
    Path config = folder.resolve("method.yaml");
    Files.writeString(config, "method: best-of-n\n");
    String[] settings = {"run", "--config", config.toString(), "--settings"};
    assertThat(Console.das(settings).out()).containsPattern("method +best-of-n");
    String[] over = {"run", "--config", config.toString(), "--method", "smc", "--settings"};
    assertThat(Console.das(over).out()).containsPattern("method +smc");
  }

  @Test
  void whatIsWrongIsOneLine() throws IOException {
    refused(run("a", "--set", "smc.partcles=2"), "did you mean 'smc.particles'?");
    refused(run("a", "--preset", "sd:pik"), "did you mean 'sd:pick'?");
    refused(run("a", "--set", "model=nowhere/model"), "--model DIR");
    refused(run("a", "--set", "reward=clip:nowhere"), "nowhere");
    refused(run("a", "--devices", "cpu,tpu"), "tpu");
    refused(run("a", "--track", "wandb"), "tensorboard");
    refused(run("a", "--prompts", "none.txt"), "no such file");
    refused(run("a", "--resume", folder.toString()), "a resumed run keeps its settings");
    refused(Console.das("run", "--resume", folder.toString()), "has no run.json");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  private static void refused(Console.Outcome outcome, String message) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
    assertThat(outcome.err()).contains(message);
  }

  @Test
  void otherWeightsAreNotGoneOnWith() throws IOException {
    Path model = folder.resolve("model");
    try (Stream<Path> walk = Files.walk(MODELS.resolve("tiny-sd"))) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Path copy = model.resolve(MODELS.resolve("tiny-sd").relativize(file));
        Files.createDirectories(copy.resolveSibling(""));
        Files.copy(file, copy);
      }
    }
    run("run", "--set", "model=" + model, "--set", "reward=jpeg", "--set", "prompts.count=1");
    Path weights = model.resolve("unet/diffusion_pytorch_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    refused(
        Console.das("run", "--resume", folder.resolve("run").toString()),
        "is not the file that this run began with");
  }

  @Test
  @Tag("slow")
  void killedAtAnyMomentItGoesOnToTheSameFiles() throws Exception {
    assertThat(run("whole", "--devices", "cpu*2").code()).isZero();
    for (int kill = 0; kill < 5; kill++) {
      String out = "killed" + kill;
      Process first = start(arguments(out, "--devices", "cpu*2"));
      first.waitFor(3000 + 700L * kill, TimeUnit.MILLISECONDS);
      first.destroyForcibly().waitFor();
      Path run = folder.resolve(out);
      if (!Files.exists(run.resolve("run.json"))) {
        // Killed before it began: nothing to go on with.
        continue;
      }
      Process second = start(List.of("run", "--resume", run.toString()));
      assertThat(second.waitFor()).isZero();
      assertThat(prompts(out)).isEqualTo(prompts("whole"));
    }
  }

  private static Process start(List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                Das.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
