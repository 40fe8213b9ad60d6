package io.github.das4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SamplingException;
import io.github.das4j.files.Removal;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.track.Trackers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with workers that need no model. */
class DasRunTest {

  private static final String MODEL = GoldenFolder.bundled("models/tiny-sd").toString();

  @TempDir Path folder = Path.of("");
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final RunListener listener =
      new RunListener() {
        @Override
        public void onMessage(String message) {
          messages.add(message);
        }
      };

  private static Manifest manifest(String... sets) {
    List<Setting> layers =
        Stream.concat(
                Stream.of("model=" + MODEL, "reward=jpeg", "prompts.count=6", "run.devices=cpu*2"),
                Stream.of(sets))
            .map(text -> Setting.parse(text, "--set"))
            .toList();
    RunConfig config = RunConfig.of(layers);
    return Manifest.of(config.on(config.devices()));
  }

  private DasRun.Outcome run(DasRun run, PromptSampler.Opener opener) {
    try (run;
        Trackers none = new Trackers(List.of(), messages::add)) {
      return run.run(opener, listener, none);
    }
  }

  private static PromptSampler works(TorchDevice device) {
    return FakeSampler.after(request -> {});
  }

  /** Every file of the finished prompts, the report and the table. */
  private static Map<String, String> files(Path run) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(run.resolve("prompts"))) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(
            run.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    files.put("results.csv", Files.readString(run.resolve("results.csv")));
    return files;
  }

  @Test
  void checkpointingIsSettledOnceAndKept() throws IOException {
    Manifest fresh = manifest();
    String settled = fresh.config().settings().text("run.checkpointing");
    assertThat(settled).isIn("on", "off");
    Path run = folder.resolve("settled");
    DasRun.create(run, manifest("run.checkpointing=" + (settled.equals("on") ? "off" : "on")))
        .close();
    // Whatever this machine would choose now.
    assertThat(Manifest.read(run).config().settings().text("run.checkpointing"))
        .isNotEqualTo(settled)
        .isIn("on", "off");
  }

  @Test
  void anotherModelOfDeviceIsTold() throws IOException {
    Path run = folder.resolve("moved");
    DasRun.create(run, manifest()).close();
    assertThat(Manifest.read(run).hardware()).hasSize(1);
    assertThat(Manifest.read(run).otherHardware()).isEmpty();
    Path file = run.resolve("run.json");
    String here = Manifest.read(run).hardware().get(0);
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst("\"device_name\" : \"[^\"]*\"", "\"device_name\" : \"NVIDIA A100\""));
    assertThat(Manifest.read(run).otherHardware()).contains(here);
  }

  @Test
  void aRunThatWasStoppedGoesOnToTheSameFiles() throws IOException {
    Path whole = folder.resolve("whole");
    assertThat(run(DasRun.create(whole, manifest()), DasRunTest::works).complete()).isTrue();
    assertThat(files(whole)).hasSize(6 * 3 + 1);

    Path stopped = folder.resolve("stopped");
    AtomicInteger left = new AtomicInteger(3);
    DasRun.Outcome first =
        run(
            DasRun.create(stopped, manifest()),
            device ->
                FakeSampler.after(
                    request -> {
                      if (left.decrementAndGet() < 0) {
                        throw new IllegalStateException("unplugged");
                      }
                    }));
    assertThat(first.complete()).isFalse();
    assertThat(first.finished()).isEqualTo(3);
    assertThat(first.retired()).isNotEmpty();
    Files.createDirectories(stopped.resolve(".unfinished/0005-half"));
    DasRun resumed =
        DasRun.resume(
            stopped, new DasRun.Anew(Optional.of("cpu"), Optional.empty(), Optional.empty()));
    assertThat(run(resumed, DasRunTest::works).complete()).isTrue();
    assertThat(files(stopped)).isEqualTo(files(whole));
    assertThat(stopped.resolve(".unfinished")).doesNotExist();
  }

  @Test
  void aDeviceThatFailsIsRetiredAndItsPromptGoesToAnother() {
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch lost = new CountDownLatch(1);
    DasRun.Outcome outcome =
        run(
            DasRun.create(folder.resolve("run"), manifest()),
            device -> {
              if (opened.getAndIncrement() == 0) {
                return FakeSampler.after(
                    request -> {
                      lost.countDown();
                      throw new IllegalStateException("CUDA error: device lost");
                    });
              }
              return FakeSampler.after(request -> await(lost));
            });
    assertThat(outcome.complete()).isTrue();
    assertThat(outcome.retired()).hasSize(1);
    assertThat(messages).anyMatch(m -> m.contains("is retired: CUDA error: device lost"));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPromptThatCannotBeSampledIsSetAside() {
    DasRun.Outcome outcome =
        run(
            DasRun.create(folder.resolve("run"), manifest()),
            device ->
                FakeSampler.after(
                    request -> {
                      if (request.prompt().equals("goat")) {
                        throw new SamplingException("NaN", new IllegalStateException());
                      }
                    }));
    assertThat(outcome.finished()).isEqualTo(5);
    assertThat(outcome.failed()).containsExactly("0005-goat: NaN");
    assertThat(outcome.retired()).isEmpty();
  }

  @Test
  void outOfMemoryHalvesTheMicroBatchAndTheRecordSaysSo() {
    Path out = folder.resolve("run");
    DasRun.Outcome outcome =
        run(
            DasRun.create(out, manifest("sample.micro_batch=8", "run.devices=cpu")),
            device -> FakeSampler.after(DasRunTest::needsTwo));
    assertThat(outcome.complete()).isTrue();
    assertThat(messages).hasSize(1).allMatch(m -> m.contains("micro-batch of 2"));
    assertThat(out.resolve("prompts/0000-red-fox/result.json"))
        .content()
        .contains("\"micro_batch\" : 2");
  }

  @Test
  void aStateGoesOnWithTheMicroBatchThatItsWorkerHadComeTo() throws IOException {
    Path out = folder.resolve("run");
    try (DasRun run = DasRun.create(out, manifest("sample.micro_batch=8", "run.devices=cpu"));
        Scope scope = Scope.open()) {
      SafetensorsWriter.write(
          out.resolve("states/0000-red-fox.safetensors"),
          Map.of("x", Tensors.of(new float[1], 1)),
          Map.of("run.micro_batch", "2"));
      assertThat(run.begun()).isEqualTo(1);
      run(run, DasRunTest::works);
    }
    assertThat(out.resolve("prompts/0000-red-fox/result.json"))
        .content()
        .contains("\"micro_batch\" : 2");
    assertThat(out.resolve("states")).doesNotExist();
  }

  private static void needsTwo(SampleRequest request) {
    if (request.settings().execution().microBatch() > 2) {
      throw new IllegalStateException("CUDA out of memory. Tried to allocate 2 GiB");
    }
  }

  private Path copied(String name) throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> walk = Files.walk(Path.of(MODEL))) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(Path.of(MODEL).relativize(file).toString());
        Files.createDirectories(copy.resolveSibling(""));
        Files.copy(file, copy);
      }
    }
    return to;
  }

  @Test
  void aModelThatMovedIsSaidToBeGoneAndCanBeNamedAnew() throws IOException {
    Path model = copied("model");
    Path out = folder.resolve("run");
    DasRun.create(out, manifest("model=" + model)).close();
    Path moved = Files.move(model, folder.resolve("moved"));
    assertThatThrownBy(() -> DasRun.resume(out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(model + ", which is gone")
        .hasMessageContaining("--model DIR");
    DasRun.Outcome outcome =
        run(
            DasRun.resume(
                out, new DasRun.Anew(Optional.empty(), Optional.of(moved), Optional.empty())),
            DasRunTest::works);
    assertThat(outcome.complete()).isTrue();
    Files.writeString(
        moved.resolve("unet/diffusion_pytorch_model.safetensors"), " ", StandardOpenOption.APPEND);
    assertThatThrownBy(
            () ->
                DasRun.resume(
                    out, new DasRun.Anew(Optional.empty(), Optional.of(moved), Optional.empty())))
        .hasMessageContaining("is not the file that this run began with");
  }

  /** A model that paints NaN: the prompts are to blame, and no device. */
  @Test
  void imagesOfNanSetTheirPromptsAsideAndRetireNobody() throws IOException {
    Path model = copied("nan");
    Path vae = model.resolve("vae/diffusion_pytorch_model.safetensors");
    Map<String, Tensor> tensors = new TreeMap<>();
    try (Scope scope = Scope.open()) {
      try (SafetensorsFile file = SafetensorsFile.open(vae)) {
        for (String name : file.names()) {
          Tensor tensor = file.tensor(name).clone();
          tensors.put(name, name.equals("decoder.conv_out.bias") ? nan(tensor) : tensor);
        }
      }
      SafetensorsWriter.write(vae, tensors, Map.of());
    }
    for (String onNan : List.of("fail", "drop")) {
      Path out = folder.resolve(onNan);
      DasRun run =
          DasRun.create(
              out,
              manifest(
                  "model=" + model,
                  "prompts.count=3",
                  "sample.steps=2",
                  "smc.particles=2",
                  "smc.on_nan=" + onNan,
                  "run.threads=1"));
      try (run;
          Trackers none = new Trackers(List.of(), messages::add)) {
        DasRun.Outcome outcome = run.run(listener, none);
        assertThat(outcome.retired()).as(onNan).isEmpty();
        assertThat(outcome.failed()).as(onNan).hasSize(3);
      }
    }
  }

  private static Tensor nan(Tensor like) {
    return like.mul(new Scalar(Double.NaN));
  }

  @Test
  void settingsThatDoNotFitTakeTheNewFolderBack() {
    Path out = folder.resolve("run");
    DasRun run = DasRun.create(out, manifest());
    assertThat(out.resolve("run.json")).exists();
    assertThatThrownBy(
            () ->
                run(
                    run,
                    device -> {
                      throw new IllegalArgumentException("no such reward file");
                    }))
        .hasMessage("no such reward file");
    assertThat(out).doesNotExist();
  }

  @Test
  void aFolderThatVanishesEndsTheRunWithOneLine() {
    Path out = folder.resolve("run");
    DasRun run = DasRun.create(out, manifest("run.devices=cpu"));
    assertThatThrownBy(() -> run(run, device -> FakeSampler.after(request -> removed(out))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("is gone");
  }

  private static void removed(Path folder) {
    try {
      Removal.of(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void oneFolderOneProcess() {
    Path out = folder.resolve("run");
    try (DasRun run = DasRun.create(out, manifest())) {
      assertThat(run.finished()).isZero();
      assertThatThrownBy(() -> DasRun.resume(out))
          .hasMessageContaining("another das run is at work");
    }
    assertThatThrownBy(() -> DasRun.create(out, manifest())).hasMessageContaining("--resume");
    assertThatThrownBy(() -> DasRun.resume(folder)).hasMessageContaining("has no run.json");
  }
}
