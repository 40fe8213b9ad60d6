package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.files.Sha256;
import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LoRAs through the commands: sampled with, recorded, made again, told apart, inspected. */
class LoraTest {

  private static final Path MODELS = GoldenFolder.bundled("models");
  private static final Path FILES = GoldenFolder.bundled("extras/lora/files");

  @TempDir Path folder = Path.of("");

  private Console.Outcome sample(String out, String... more) {
    List<String> args = new ArrayList<>(List.of("sample", "a cat", "--reward", "jpeg"));
    args.addAll(List.of("--model", MODELS.resolve("tiny-sd").toString(), "--threads", "1"));
    args.addAll(List.of("--steps", "2", "--particles", "2", "--width", "32", "--height", "32"));
    args.addAll(List.of("--out", folder.resolve(out).toString()));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  private static Console.Outcome succeeds(Console.Outcome outcome) {
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private static void refused(Console.Outcome outcome, String... words) {
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(2);
    assertThat(outcome.err().lines()).as(outcome.err()).hasSize(1);
    assertThat(outcome.err()).contains(words);
  }

  /** A LoRA in a place of its own. */
  private Path lora(String name) throws IOException {
    return Files.copy(FILES.resolve(name), folder.resolve(name));
  }

  private byte[] image(String run) throws IOException {
    return Files.readAllBytes(folder.resolve(run).resolve("01-a-cat.png"));
  }

  /** What is drawn, whatever the file says of how. */
  private static void assertSame(Path one, Path other) {
    OldFiles.assertSame(one, other);
  }

  @Test
  void severalAreAddedRecordedAndMadeAgain() throws IOException {
    Path first = lora("sd_kohya.safetensors");
    Path second = lora("sd_peft.safetensors");
    succeeds(sample("run", "--lora", first + ":0.7", "--lora", second.toString()));
    succeeds(sample("bare"));
    assertThat(image("run")).isNotEqualTo(image("bare"));

    JsonNode record = Json.MAPPER.readTree(folder.resolve("run/run.json").toFile());
    JsonNode loras = record.at("/model/loras");
    assertThat(loras).hasSize(2);
    assertThat(loras.at("/0/scale").asDouble()).isEqualTo(0.7);
    assertThat(loras.at("/1/scale").asDouble()).isEqualTo(1);
    assertThat(loras.at("/0/sha256").asText()).isEqualTo(Sha256.hex(first));
    assertThat(record.at("/config/lora").asText()).isEqualTo(first + ":0.7 + " + second + ":1.0");

    Path again = folder.resolve("again");
    succeeds(Console.das("rerun", folder.resolve("run").toString(), "--out", again.toString()));
    assertThat(image("again")).isEqualTo(image("run"));
    whereTheyAreNowIsSaid(first, second);
    anImageAloneWantsThem();
  }

  private void whereTheyAreNowIsSaid(Path first, Path second) throws IOException {
    Path moved = Files.createDirectory(folder.resolve("moved"));
    Files.move(first, moved.resolve("a.safetensors"));
    Files.move(second, moved.resolve("b.safetensors"));
    String run = folder.resolve("run").toString();
    refused(Console.das("rerun", run), "the LoRA of this run was in", "say with --lora FILE");
    refused(Console.das("sample", "--resume", run), "the LoRA of this run was in");
    String a = moved.resolve("a.safetensors").toString();
    refused(Console.das("rerun", run, "--lora", a), "2 LoRAs, and 1 were named");
    String b = moved.resolve("b.safetensors").toString();
    Path out = folder.resolve("placed");
    succeeds(Console.das("rerun", run, "--lora", a, "--lora", b, "--out", out.toString()));
  }

  private void anImageAloneWantsThem() throws IOException {
    Path image = Files.copy(folder.resolve("run/01-a-cat.png"), folder.resolve("alone.png"));
    List<String> words = new ArrayList<>(List.of("rerun", image.toString(), "--reward", "jpeg"));
    words.addAll(List.of("--model", MODELS.resolve("tiny-sd").toString()));
    refused(
        Console.das(words.toArray(String[]::new)),
        "was made with sd_kohya.safetensors and sd_peft.safetensors: say where with --lora FILE");
    words.addAll(List.of("--lora", folder.resolve("moved/a.safetensors").toString()));
    words.addAll(List.of("--lora", folder.resolve("moved/b.safetensors").toString()));
    words.addAll(List.of("--out", folder.resolve("once").toString()));
    succeeds(Console.das(words.toArray(String[]::new)));
    assertSame(image, folder.resolve("once/01-a-cat.png"));
  }

  @Test
  void aScaleOfZeroIsTheModelItself() throws IOException {
    succeeds(sample("bare"));
    succeeds(sample("zero", "--lora", FILES.resolve("sd_locon.safetensors") + ":0"));
    assertSame(folder.resolve("bare/01-a-cat.png"), folder.resolve("zero/01-a-cat.png"));
  }

  @Test
  void aRunGoesOnWithTheLoraThatItBeganWith() throws IOException {
    Path file = lora("sd_kohya.safetensors");
    succeeds(sample("run", "--lora", file.toString()));
    String run = folder.resolve("run").toString();
    refused(
        Console.das("sample", "--resume", run, "--lora", file + ":0.5"),
        "a resumed run keeps its settings: leave --lora out");
    Files.copy(FILES.resolve("sd_peft.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
    refused(
        Console.das("sample", "--resume", run),
        "sd_kohya.safetensors is not the file that this run began with");
  }

  @Test
  void theRunsOfOnlineKeepTheirs() throws IOException {
    Path file = lora("sd_kohya.safetensors");
    List<String> words = new ArrayList<>(List.of("online", "--blackbox", "jpeg"));
    words.addAll(List.of("--model", MODELS.resolve("tiny-sd").toString(), "--lora", file + ":0.5"));
    for (String set :
        List.of(
            "online.clip=" + MODELS.resolve("tiny-clip"),
            "online.rounds=0",
            "online.first=1",
            "sample.steps=2",
            "smc.particles=1",
            "sample.width=32",
            "sample.height=32")) {
      words.addAll(List.of("--set", set));
    }
    words.addAll(List.of("--devices", "cpu", "--out", folder.resolve("online").toString()));
    succeeds(Console.das(words.toArray(String[]::new)));
    assertThat(
            Json.MAPPER
                .readTree(folder.resolve("online/run.json").toFile())
                .at("/settings/lora.sha256")
                .asText())
        .isEqualTo(Sha256.hex(file));
    Files.copy(FILES.resolve("sd_peft.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
    refused(Console.das(words.toArray(String[]::new)), "was begun with lora.sha256 = ");
  }

  @ParameterizedTest
  @CsvSource({
    "refuse_loha.safetensors, LoHa",
    "sdxl_peft.safetensors, SDXL",
    "refuse_unmatched_key.safetensors, attentions_7",
    "nowhere.safetensors, is not on this disk"
  })
  void whatCannotBeAddedLeavesNoFolder(String name, String words) {
    refused(sample("none", "--lora", FILES.resolve(name).toString()), words);
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void inspectSaysFamilyRankAndTargets() {
    Console.Outcome sdxl =
        succeeds(
            Console.das("models", "inspect", FILES.resolve("sdxl_kohya.safetensors").toString()));
    assertThat(sdxl.out())
        .contains(
            "a LoRA of SDXL",
            "keys            kohya",
            "rank",
            "modules of unet",
            "modules of text_encoder_2",
            "--lora");
    Console.Outcome trainer =
        succeeds(
            Console.das("models", "inspect", FILES.resolve("sd_trainer.safetensors").toString()));
    assertThat(trainer.out())
        .contains("a LoRA", "the file does not tell", "diffusers and peft", "88 modules of unet");
    Console.Outcome dora =
        Console.das("models", "inspect", FILES.resolve("refuse_dora_peft.safetensors").toString());
    assertThat(dora.code()).isEqualTo(1);
    assertThat(dora.out()).contains("CANNOT BE USED", "DoRA (lora_magnitude_vector)");
  }
}
