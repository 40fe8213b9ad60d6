package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What cannot be meant is refused by every command, and before weights are read: the folders here
 * have none.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  @TempDir static Path folder = Path.of("");

  private Path sd = Path.of("");
  private Path lcm = Path.of("");

  @BeforeAll
  void copyConfigurations() throws IOException {
    sd = configurations("tiny-sd");
    lcm = configurations("tiny-lcm");
  }

  private static Path configurations(String model) throws IOException {
    Path to = folder.resolve(model);
    try (Stream<Path> files = Files.walk(MODELS.resolve(model))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(json|txt)")).toList()) {
        Path copy = to.resolve(MODELS.resolve(model).relativize(file).toString());
        Files.createDirectories(copy.resolveSibling(""));
        Files.copy(file, copy);
      }
    }
    return to;
  }

  /** Settings by key, as each command takes them. */
  private static List<String> command(
      String name, Path model, String reward, Map<String, String> settings) throws IOException {
    List<String> args = new ArrayList<>(List.of(name, "--model", model.toString()));
    if (name.equals("sample")) {
      args.add("a cat");
      settings.forEach(
          (key, value) -> args.addAll(List.of("--" + key.replaceAll(".*[.]", ""), value)));
    } else {
      settings.forEach((key, value) -> args.addAll(List.of("--set", key + "=" + value)));
      Path prompts = folder.resolve("prompts.txt");
      Files.writeString(prompts, "a cat\n");
      args.addAll(List.of("--prompts", prompts.toString()));
    }
    args.addAll(List.of(name.equals("online") ? "--blackbox" : "--reward", reward));
    if (!name.equals("tune")) {
      args.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    if (name.equals("compare")) {
      args.addAll(List.of("--methods", settings.getOrDefault("method", "das")));
      int at = args.indexOf("method=" + settings.get("method"));
      if (at > 0) {
        args.subList(at - 1, at + 1).clear();
      }
    }
    return args;
  }

  private static void refused(List<String> args, String... parts) {
    Console.Outcome outcome = Console.das(args.toArray(String[]::new));
    assertThat(outcome.err()).as(String.join(" ", args)).contains(parts);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample", "run", "compare", "tune", "online"})
  void namesWithoutFilesBesideAnotherModel(String command) throws IOException {
    refused(command(command, sd, "clip", Map.of()), "'clip' without files", "write clip:");
    refused(command(command, sd, "2*pick + jpeg", Map.of()), "'pick' without files", "write pick:");
    if (!command.equals("online")) {
      refused(
          command(command, sd, "aesthetic", Map.of()),
          "'aesthetic' without files",
          "write aesthetic:CLIP_DIR,HEAD_FILE");
    }
  }

  @Test
  void theDeviceWithoutValuesIsForTests() throws IOException {
    List<String> sample = command("sample", sd, "jpeg", Map.of());
    sample.addAll(List.of("--device", "meta"));
    refused(sample, "'meta'", "write cpu, cuda or cuda:N");
    List<String> run = command("run", sd, "jpeg", Map.of());
    run.addAll(List.of("--devices", "meta"));
    refused(run, "'meta'");
    refused(List.of("doctor", "--device", "meta"), "'meta'");
  }

  @ParameterizedTest
  @CsvSource({"--alpha, '0.1,-1', smc.alpha", "--gamma, 0, smc.gamma", "--particles, 0, smc.part"})
  void whatTuningCouldNotTry(String option, String list, String key) throws IOException {
    List<String> args = command("tune", sd, "jpeg", Map.of());
    args.addAll(List.of(option, list));
    refused(args, option, key);
  }

  @Test
  void aJudgeWithoutFilesBesideAnotherModel() throws IOException {
    List<String> args = command("compare", sd, "jpeg", Map.of("method", "smc"));
    args.addAll(List.of("--judge", "taste=clip"));
    refused(args, "'clip' without files", "write clip:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample", "run", "compare", "tune", "online"})
  void guidanceWithoutNoise(String command) throws IOException {
    refused(command(command, sd, "jpeg", Map.of("sample.eta", "0")), "give an eta above 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample", "run", "compare", "tune"})
  void freedomTemperingWithoutGuidance(String command) throws IOException {
    String clip = "clip:" + MODELS.resolve("tiny-clip");
    Map<String, String> freedom = Map.of("smc.tempering", "freedom");
    String needs = "freedom tempering needs classifier-free guidance";
    refused(
        command(command, sd, clip, Map.of("smc.tempering", "freedom", "sample.guidance", "1")),
        needs);
    refused(command(command, lcm, clip, freedom), needs);
    refused(command(command, sd, "jpeg", freedom), needs);
    refused(
        command(command, sd, clip, Map.of("smc.tempering", "freedom", "method", "smc")),
        "which the method smc does not take");
    refused(command(command, sd, "jpeg", Map.of("method", "tds")), "this reward has none");
  }

  @Test
  void whatAHostileNameWouldDoToTheTerminalIsShown() {
    Console.Outcome outcome = Console.das("models", "inspect", "no\u001b]0;title\u0007such");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("no\\u001b]0;title\\u0007such")
        .matches("das: \\P{Cntrl}+\\R");
  }
}
