package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways to see the reward that do not fit are refused in a line by every command that takes them,
 * and before weights are read: the model's folder here has none.
 */
class TwistRefusalsTest {

  private static final Path TAESD = GoldenFolder.bundled("extras/taesd/tiny-taesd");

  @TempDir static Path folder = Path.of("");

  private static Path model = Path.of("");

  @BeforeAll
  static void copyConfigurations() throws IOException {
    Path from = GoldenFolder.bundled("models/tiny-sd");
    model = folder.resolve("model");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(json|txt)")).toList()) {
        Path copy = model.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.resolveSibling(""));
        Files.copy(file, copy);
      }
    }
    Files.writeString(folder.resolve("prompts.txt"), "a cat\n");
  }

  private static void refused(String command, List<String> twist, String... parts) {
    List<String> args = new ArrayList<>(List.of(command, "--model", model.toString()));
    args.addAll(
        command.equals("sample")
            ? List.of("a cat")
            : List.of("--prompts", folder.resolve("prompts.txt").toString()));
    args.addAll(List.of(command.equals("online") ? "--blackbox" : "--reward", "jpeg"));
    args.addAll(List.of("--out", folder.resolve("out").toString(), "--steps", "4"));
    args.addAll(twist);
    Console.Outcome outcome = Console.das(args.toArray(String[]::new));
    String line = outcome.err().strip();
    assertThat(line).as(String.join(" ", args)).contains(parts).doesNotContain("\n");
    assertThat(outcome.code()).as(line).isEqualTo(2);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample", "run", "compare", "tune", "online"})
  void everyCommandRefusesBeforeTheModelIsOpened(String command) throws IOException {
    refused(command, List.of("--twist-every", "0"), "--twist-every", "at least 1, not 0");
    refused(
        command, List.of("--twist-every", "5"), "--twist-every", "at most the number of steps, 4");
    refused(
        command,
        List.of("--twist-decoder", "pooled:3"),
        "--twist-decoder: latents of 16x16 cannot be pooled by 3",
        "a multiple of");
    refused(command, List.of("--twist-decoder", "pooled:32"), "cannot be pooled by 32");
    refused(command, List.of("--twist-decoder", "pooled:1000000000"), "cannot be pooled by");
    refused(
        command,
        List.of("--twist-decoder", "tiny:" + folder.resolve("none")),
        "--twist-decoder: ",
        "none is no tiny autoencoder: it is not there; give a folder in diffusers' layout");
    refused(
        command,
        List.of("--twist-decoder", "tiny:" + model),
        "is no tiny autoencoder: it holds a whole model");
    refused(
        command,
        List.of("--twist-decoder", "tiny:" + model.resolve("vae")),
        "is not that of an AutoencoderTiny but of AutoencoderKL");
    refused(
        command,
        List.of("--twist-decoder", "tiny:" + other("latent_channels", 16)),
        "has latents of 16 channels and 4 pixels each way, the model's have 4 and 4");
    refused(
        command,
        List.of("--twist-decoder", "tiny:" + other("scaling_factor", 2)),
        "scaling_factor");
  }

  /** A configuration with another value, without weights. */
  private static Path other(String key, int value) throws IOException {
    Path changed = Files.createDirectories(folder.resolve(key));
    String config =
        Files.readString(TAESD.resolve("config.json"))
            .replaceAll("\"" + key + "\": *[0-9.]+", "\"" + key + "\": " + value);
    Files.writeString(
        changed.resolve("config.json"),
        config.contains(key) ? config : config.replaceFirst("\\{", "{\"" + key + "\": 2,"));
    return changed;
  }

  @Test
  void aFileInPlaceOfAFolderAndAFolderWithoutWeightsAreNamed() throws IOException {
    refused(
        "sample",
        List.of("--twist-decoder", "tiny:" + TAESD.resolve("config.json")),
        "config.json is no tiny autoencoder: it is a file");
    Path bare = Files.createDirectories(folder.resolve("bare"));
    Files.copy(TAESD.resolve("config.json"), bare.resolve("config.json"));
    refused(
        "sample", List.of("--twist-decoder", "tiny:" + bare), bare.toString(), "holds no weights");
  }
}
