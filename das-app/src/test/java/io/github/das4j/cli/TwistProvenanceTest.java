package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run keeps to the tiny autoencoder that it began with, and says what its last weighting left.
 */
class TwistProvenanceTest {

  private static final Path MODELS = GoldenFolder.bundled("models");
  private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

  @TempDir private Path folder = Path.of("");

  private Path tiny() throws IOException {
    Path from = GoldenFolder.bundled("extras/taesd/tiny-taesd");
    Path to = Files.createDirectories(folder.resolve("models/taesd"));
    for (String name : new String[] {"config.json", WEIGHTS}) {
      Files.copy(from.resolve(name), to.resolve(name));
    }
    return to;
  }

  private Console.Outcome sample(Path run) {
    return Console.das(
        "sample",
        "a cat",
        "--model",
        MODELS.resolve("tiny-sd").toString(),
        "--reward",
        "20*clip:" + MODELS.resolve("tiny-clip"),
        "--models",
        folder.resolve("models").toString(),
        "--twist-decoder",
        "tiny:taesd",
        "--steps",
        "2",
        "--particles",
        "2",
        "--width",
        "32",
        "--height",
        "32",
        "--out",
        run.toString());
  }

  @Test
  void aRunKeepsToTheTinyAutoencoderItBeganWith() throws IOException {
    Path taesd = tiny();
    Path run = folder.resolve("run");
    Console.Outcome made = sample(run);
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.err()).contains("final weighting kept", "of 2 particles (ESS), on the way");
    JsonNode record = Configs.read(run.resolve("run.json"));
    assertThat(record.path("settings").path("twist_decoder").asText()).isEqualTo("tiny:" + taesd);
    assertThat(record.path("digests").path(taesd.toString()).path(WEIGHTS).asText()).hasSize(64);
    assertThat(Files.readString(run.resolve("report.html"))).contains("final weighting kept");

    Console.Outcome again =
        Console.das("rerun", run.toString(), "--out", folder.resolve("again").toString());
    assertThat(again.out()).contains("bit-identical");

    byte[] weights = Files.readAllBytes(taesd.resolve(WEIGHTS));
    weights[weights.length - 1] ^= 1;
    Files.write(taesd.resolve(WEIGHTS), weights);
    refused(
        Console.das("sample", "--resume", run.toString()),
        taesd + ": " + WEIGHTS,
        "is not the file");
    Files.delete(taesd.resolve(WEIGHTS));
    Files.delete(taesd.resolve("config.json"));
    Files.delete(taesd);
    refused(
        Console.das("sample", "--resume", run.toString()),
        "the tiny autoencoder of this run was in " + taesd + ", which is gone");
    refused(
        Console.das("rerun", run.toString()), taesd + " is no tiny autoencoder: it is not there");
  }

  private static void refused(Console.Outcome outcome, String... parts) {
    assertThat(outcome.err()).contains(parts);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.code()).isEqualTo(2);
  }

  @Test
  void inspectTellsWhatItIsAndHowToUseIt() throws IOException {
    Path taesd = tiny();
    Console.Outcome outcome = Console.das("models", "inspect", taesd.toString());
    assertThat(outcome.code()).as(outcome.out()).isZero();
    assertThat(outcome.out())
        .contains(
            "tiny autoencoder", "4 channels, 4 pixels each way", "--twist-decoder tiny:" + taesd);
    Console.Outcome memory =
        Console.das(
            "models",
            "inspect",
            MODELS.resolve("tiny-sd").toString(),
            "--twist-decoder",
            "tiny:" + taesd,
            "--twist-gradient",
            "gaussian");
    assertThat(memory.out()).contains("seen by tiny:" + taesd + ", gaussian");
  }
}
