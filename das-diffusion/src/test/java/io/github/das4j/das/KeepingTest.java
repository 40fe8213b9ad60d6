package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.lora.LoraSpec;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Selection;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A prompt that is stopped after any step goes on to the same bits. */
class KeepingTest {

  private static final SampleSettings SETTINGS =
      SampleSettings.builder()
          .steps(3)
          .particles(3)
          .microBatch(2)
          .alpha(0.05)
          .tempering(Tempering.exponential(0.3))
          .selection(Selection.ALL)
          .build();

  /** What stops a prompt from outside. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A schedule that depends on the λ before, which adaptive tempering does at its edges alone. */
  private record Rising() implements Tempering {
    @Override
    public double at(Level level) {
      return level.previous() + 0.2;
    }

    @Override
    public double guidance(int index, double lambda) {
      return lambda;
    }
  }

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void place() {
    file = folder.resolve("state.safetensors");
  }

  static Stream<Arguments> runs() {
    SampleSettings.Builder base = SETTINGS.toBuilder();
    List<Arguments> runs = new ArrayList<>();
    for (Method method : Method.values()) {
      runs.add(Arguments.of("tiny-sd", base.method(method).build()));
    }
    SampleSettings das = SETTINGS;
    runs.add(
        Arguments.of(
            "tiny-sd",
            das.toBuilder()
                .steps(4)
                .tempering(Tempering.adaptive())
                .temperingStart(0.25)
                .essThreshold(0.9)
                .resampler(Resampler.MULTINOMIAL)
                .build()));
    runs.add(
        Arguments.of(
            "tiny-sd",
            das.toBuilder()
                .tempering(Tempering.adaptive(Tempering.polynomial(0.2, 2)))
                .onNan(OnNan.DROP)
                .eta(0.5)
                .guidanceScale(1)
                .build()));
    runs.add(Arguments.of("tiny-sd", das.toBuilder().tempering(Tempering.freedom()).build()));
    runs.add(Arguments.of("tiny-sd", das.toBuilder().tempering(new Rising()).build()));
    runs.add(Arguments.of("tiny-lcm", das.toBuilder().guidanceScale(8).build()));
    runs.add(Arguments.of("tiny-sdxl", das.toBuilder().steps(2).particles(2).build()));
    return runs.stream();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void aPromptThatIsStoppedAfterAnyStepGoesOnToTheSameBits(String model, SampleSettings settings)
      throws IOException {
    SampleRequest request = new SampleRequest("a cat", "a dog", 1, settings);
    int steps = settings.denoising().steps();
    try (ImageSampler first = open(model, ModelOptions.Checkpointing.OFF);
        ImageSampler second = open(model, ModelOptions.Checkpointing.ON)) {
      SampleResult whole =
          first.sample(request, SampleInputs.none(), this::copied, keeping(Map.of()));
      assertThat(told).isEmpty();
      for (int step = 1; step <= steps; step++) {
        Files.move(copy(step), file, StandardCopyOption.REPLACE_EXISTING);
        SampleResult rest =
            second.sample(request, SampleInputs.none(), notBefore(step), keeping(Map.of()));
        assertThat(told).containsExactly("goes on at step " + step + " of " + steps);
        assertSame(rest, whole);
        told.clear();
      }
    }
  }

  /** What a level carries from an earlier one is in no state: none is kept there. */
  @Test
  void aPromptThatIsNotJudgedAtEveryStepGoesOnFromThoseThatAre() throws IOException {
    SampleSettings fast =
        SETTINGS.toBuilder()
            .steps(4)
            .twist(TwistPreset.FAST)
            .set("twist.decoder", Optional.of(TwistDecoder.FULL))
            .build();
    SampleRequest request = new SampleRequest("a cat", "a dog", 1, fast);
    try (ImageSampler sampler = open("tiny-sd", ModelOptions.Checkpointing.OFF)) {
      List<Integer> kept = new ArrayList<>();
      SampleResult whole =
          sampler.sample(
              request,
              SampleInputs.none(),
              report -> {
                if (Files.exists(file)) {
                  kept.add(report.step());
                  move(file, copy(report.step()));
                }
              },
              keeping(Map.of()));
      assertThat(kept).containsExactly(2, 4);
      for (int step : kept) {
        Files.copy(copy(step), file, StandardCopyOption.REPLACE_EXISTING);
        assertSame(
            sampler.sample(request, SampleInputs.none(), notBefore(step), keeping(Map.of())),
            whole);
      }
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The state that a stop after this step would leave. */
  private Path copy(int step) {
    return folder.resolve("copy-" + step);
  }

  private void copied(StepReport report) {
    try {
      if (report.step() > 0) {
        Files.copy(file, copy(report.step()));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Bit for bit, where AssertJ alone would let roundings pass. */
  private static void assertSame(SampleResult actual, SampleResult expected) {
    assertThat(actual)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .withEqualsForType(Float::equals, Float.class)
        .isEqualTo(expected);
    assertThat(actual.logWeights()).isEqualTo(expected.logWeights());
    assertThat(actual.rewards()).isEqualTo(expected.rewards());
    for (int k = 0; k < expected.images().size(); k++) {
      assertThat(actual.images().get(k).rgb()).isEqualTo(expected.images().get(k).rgb());
      assertThat(actual.images().get(k).latents()).isEqualTo(expected.images().get(k).latents());
    }
  }

  @Test
  void stoppedAtEveryStepItComesToTheSameEnd() {
    SampleRequest request = new SampleRequest("a cat", SETTINGS);
    try (ImageSampler sampler = open("tiny-sd", ModelOptions.Checkpointing.OFF);
        Scope scope = Scope.open()) {
      float[] noise = new float[3 * 4 * 16 * 16];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (float) Math.sin(i);
      }
      SampleInputs inputs = SampleInputs.none().withInitialLatents(Tensors.of(noise, 3, 4, 16, 16));
      SampleResult whole = sampler.sample(request, inputs, Listener.none());
      for (int step = 1; step <= 3; step++) {
        int last = step;
        assertThatThrownBy(
                () ->
                    sampler.sample(
                        request,
                        inputs,
                        report -> {
                          if (report.step() == last) {
                            throw new Stopped();
                          }
                        },
                        keeping(Map.of())))
            .isInstanceOf(Stopped.class);
      }
      SampleResult rest = sampler.sample(request, inputs, Listener.none(), keeping(Map.of()));
      assertSame(rest, whole);
      assertThat(told).hasSize(3).last().isEqualTo("goes on at step 3 of 3");
      told.clear();

      sampler.sample(request, SampleInputs.none(), Listener.none(), keeping(Map.of()));
      assertThat(told).singleElement().asString().contains("its initial latents is");
    }
  }

  @Test
  void aStateOfAnotherRunIsNamedAndNotUsed() {
    SampleRequest request = new SampleRequest("a cat", SETTINGS);
    try (ImageSampler sampler = open("tiny-sd", ModelOptions.Checkpointing.OFF)) {
      stop(sampler, request, 1);
      SampleSettings seeded = SETTINGS.toBuilder().seed(43).build();
      assertBegins(
          sampler, new SampleRequest("a cat", seeded), "its seed is 42, and here it is 43");
      assertBegins(sampler, new SampleRequest("a dog", SETTINGS), "its prompt is a cat");
      assertBegins(sampler, new SampleRequest("a cat", "", 1, SETTINGS), "its occurrence is 0");
      SampleSettings other = SETTINGS.toBuilder().microBatch(1).build();
      assertBegins(sampler, new SampleRequest("a cat", other), "its micro batch is 2");
      sampler.sample(
          request, SampleInputs.none(), Listener.none(), keeping(Map.of("weights", "abc")));
      assertThat(told).singleElement().asString().contains("its weights is nothing");
    }
    told.clear();
    Path lora = GoldenFolder.bundled("extras/lora/files/sd_kohya.safetensors");
    Loras added = new Loras(List.of(new LoraSpec(lora, 0.5)));
    try (ImageSampler sampler = open("tiny-sd", ModelOptions.Checkpointing.OFF, added)) {
      stop(sampler, request, 1);
    }
    try (ImageSampler sampler = open("tiny-sd", ModelOptions.Checkpointing.OFF)) {
      assertBegins(sampler, request, "its lora 0 is ");
    }
  }

  /** Says why, and begins at the first step. */
  private void assertBegins(ImageSampler sampler, SampleRequest request, String reason) {
    assertThatThrownBy(
            () ->
                sampler.sample(
                    request,
                    SampleInputs.none(),
                    report -> {
                      assertThat(report.step()).isZero();
                      throw new Stopped();
                    },
                    keeping(Map.of())))
        .isInstanceOf(Stopped.class);
    assertThat(told).singleElement().asString().contains(file.toString(), reason);
    told.clear();
  }

  @Test
  void whatIsCutShortNoStateOrNewerIsNamedAndNotUsed() throws IOException {
    SampleRequest request = new SampleRequest("a cat", SETTINGS);
    try (ImageSampler sampler = open("tiny-sd", ModelOptions.Checkpointing.OFF)) {
      stop(sampler, request, 1);
      byte[] sound = Files.readAllBytes(file);

      Files.write(file, Arrays.copyOf(sound, sound.length - 100));
      assertBegins(sampler, request, "cut short");
      Files.write(file, new byte[0]);
      assertBegins(sampler, request, "0 bytes");
      Files.copy(
          GoldenFolder.bundled("models").resolve("tiny-aesthetic/model.safetensors"),
          Files.newOutputStream(file));
      assertBegins(sampler, request, "is no state of a prompt");

      Files.write(file, sound);
      rewrite(Map.of("version", "2"), Map.of());
      assertBegins(sampler, request, "format version 2, and this das reads version 1");
      Files.write(file, sound);
      rewrite(Map.of(), Map.of("held", new double[] {0, 0}));
      assertBegins(sampler, request, "is damaged: held has shape [2], not [3]");
      Files.write(file, sound);
      rewrite(Map.of(), Map.of("log_weights", new double[] {0, Double.NaN, 0}));
      assertBegins(sampler, request, "is damaged");
      Files.write(file, sound);
      rewrite(Map.of(), Map.of("level", new double[] {9, 1, 0}));
      assertBegins(sampler, request, "is damaged");
    }
  }

  /** With other strings or numbers in it. */
  private void rewrite(Map<String, String> strings, Map<String, double[]> numbers) {
    try (SafetensorsFile sound = SafetensorsFile.open(file);
        Scope scope = Scope.open()) {
      Map<String, String> metadata = new LinkedHashMap<>(sound.metadata());
      metadata.putAll(strings);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      sound.names().forEach(name -> tensors.put(name, sound.tensor(name)));
      numbers.forEach((name, values) -> tensors.put(name, Tensors.float64(values, values.length)));
      SafetensorsWriter.write(file, tensors, metadata);
    }
  }

  @Test
  void oneFileIsReplacedAndNothingIsLeftBesideIt() throws IOException {
    try (ImageSampler sampler = open("tiny-sd", ModelOptions.Checkpointing.OFF)) {
      stop(sampler, new SampleRequest("a cat", SETTINGS), 1);
      long first = Files.size(file);
      stop(sampler, new SampleRequest("a cat", SETTINGS), 3);
      assertThat(folder).isDirectoryContaining(file::equals);
      assertThat(folder.toFile().list()).hasSize(1);
      // Two more steps of traces: small beside what networks would predict.
      assertThat(Files.size(file) - first).isLessThan(3000);
    }
  }

  @Test
  void nothingIsKeptBeforeItIsTimeAndADiskThatRefusesIsToldOfOnce() {
    SampleRequest request = new SampleRequest("a cat", SETTINGS);
    try (ImageSampler sampler = open("tiny-sd", ModelOptions.Checkpointing.OFF)) {
      Keeping rare = new Keeping(file, Duration.ofHours(1), Map.of(), told::add);
      SampleResult whole = sampler.sample(request, SampleInputs.none(), Listener.none(), rare);
      assertThat(file).doesNotExist();
      Keeping nowhere =
          new Keeping(folder.resolve("none/state"), Duration.ZERO, Map.of(), told::add);
      assertSame(sampler.sample(request, SampleInputs.none(), Listener.none(), nowhere), whole);
      assertThat(told).singleElement().asString().contains("none/state", "cannot be written");
    }
  }

  private Keeping keeping(Map<String, String> identity) {
    return new Keeping(file, Duration.ZERO, identity, told::add);
  }

  /** From its beginning, until it would be told of a step. */
  private void stop(ImageSampler sampler, SampleRequest request, int step) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThatThrownBy(
            () ->
                sampler.sample(
                    request,
                    SampleInputs.none(),
                    report -> {
                      if (report.step() == step) {
                        throw new Stopped();
                      }
                    },
                    keeping(Map.of())))
        .isInstanceOf(Stopped.class);
  }

  private static Listener notBefore(int step) {
    return report -> assertThat(report.step()).isGreaterThanOrEqualTo(step);
  }

  private static ImageSampler open(String model, ModelOptions.Checkpointing checkpointing) {
    return open(model, checkpointing, Loras.none());
  }

  private static ImageSampler open(
      String model, ModelOptions.Checkpointing checkpointing, Loras loras) {
    Path models = GoldenFolder.bundled("models");
    return ImageSampler.open(
        new ModelOptions(models.resolve(model), Placement.CPU_FLOAT32, 1, checkpointing, 0)
            .with(loras),
        RewardSpec.parse("20*clip:" + models.resolve("tiny-clip")));
  }
}
