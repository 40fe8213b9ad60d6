package io.github.das4j.das;

import static io.github.das4j.tensor.Placement.CPU_FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.align.KeyedDraws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Reward;
import io.github.das4j.align.Twist;
import io.github.das4j.align.Twist.Potential;
import io.github.das4j.align.Twist.Proposal;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.embedding.Embeddings;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.das.ModelOptions.Checkpointing;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.OriginalNames;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Cancellation;
import io.github.das4j.smc.CancelledException;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.FailingAllocations;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What fails halfway leaves no native object and no open file behind, wherever it fails. Counted at
 * once, without a garbage collection in between: a retry needs the memory now.
 */
class FailuresTest {

  /** How many places of failure are tried in each test, of all; more with -Ddas.failures. */
  private static final int PLACES = Integer.getInteger("das.failures", 30);

  private static final SampleSettings SETTINGS =
      SampleSettings.builder()
          .steps(2)
          .particles(3)
          .microBatch(2)
          .alpha(0.05)
          .essThreshold(1)
          .build();

  @TempDir static Path temp = Path.of("");

  private static Path model(String name) {
    return GoldenFolder.bundled("models").resolve(name);
  }

  private static String clip() {
    return "20*clip:" + model("tiny-clip");
  }

  private static ModelOptions options(String name, Checkpointing checkpointing) {
    return new ModelOptions(model(name), CPU_FLOAT32, 1, checkpointing, 0);
  }

  private static SampleRequest request() {
    return new SampleRequest("a cat", SETTINGS);
  }

  /** Fails at many places of some work, and holds each failure to leaving nothing. */
  private static void failing(Runnable work) throws IOException {
    work.run();
    long all;
    try (FailingAllocations counted = FailingAllocations.none()) {
      work.run();
      all = counted.made();
    }
    settle();
    List<String> left = new ArrayList<>();
    for (long k : FailingAllocations.spread(all, PLACES)) {
      Level before = Level.now();
      try (FailingAllocations injected = FailingAllocations.at(k)) {
        assertThatThrownBy(work::run).hasStackTraceContaining("(injected)");
        assertThat(injected.struck()).isTrue();
      }
      Level.now().above(before).ifPresent(what -> left.add("at " + k + " of " + all + ": " + what));
    }
    assertThat(left).isEmpty();
    work.run();
  }

  /** What earlier tests have dropped would be collected in between, and hide what is left. */
  private static void settle() {
    long before;
    do {
      before = Pointer.totalCount();
      System.gc();
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    } while (Pointer.totalCount() < before);
  }

  private static long openFiles() throws IOException {
    Path folder = Path.of("/proc/self/fd");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(FailuresTest::isOurs).count();
    }
  }

  /** A file that a model or reward is read from; the virtual machine opens jars when it likes. */
  private static boolean isOurs(Path descriptor) {
    try {
      Path file = Files.readSymbolicLink(descriptor);
      return file.startsWith(GoldenFolder.bundled("models").toRealPath())
          || file.startsWith(temp.toRealPath());
    } catch (IOException e) {
      return false; // Closed since the folder was listed.
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Checkpointing.class,
      names = {"ON", "OFF"})
  void ofAnAllocationWhileSampling(Checkpointing checkpointing) throws IOException {
    try (ImageSampler sampler =
        ImageSampler.open(options("tiny-sd", checkpointing), RewardSpec.parse(clip()))) {
      failing(() -> sampler.sample(request(), Listener.none()));
    }
  }

  @Test
  void ofAnAllocationWhileAnotherRewardIsLoaded() throws IOException {
    try (LoadedModel model = LoadedModel.open(options("tiny-sd", Checkpointing.AUTO))) {
      failing(
          () -> {
            model.sampler(RewardSpec.parse(clip()));
            model.sampler(RewardSpec.of("jpeg"));
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-sd", "tiny-sdxl", "tiny-lcm"})
  void ofAnAllocationWhileOpeningAModel(String name) throws IOException {
    failing(() -> StableDiffusion.open(ModelFolder.open(model(name)), CPU_FLOAT32, 0).close());
  }

  @Test
  void ofAnAllocationWhileAddingALora() throws IOException {
    Path file = GoldenFolder.bundled("extras/lora/files/sd_locon_mid.safetensors");
    Loras loras = Loras.parse(Files.copy(file, temp.resolve("added.safetensors")) + ":0.5");
    ModelFolder folder = ModelFolder.open(model("tiny-sd"));
    failing(
        () -> StableDiffusion.open(folder, CPU_FLOAT32, 0, Additions.none().with(loras)).close());
  }

  @Test
  void ofAnAllocationWhileBringingVectorsAndAnotherAutoencoder() throws IOException {
    Path style = GoldenFolder.bundled("extras/textual_inversion/files/xlstyle.safetensors");
    Path vectors = Files.copy(style, temp.resolve("xlstyle.safetensors"));
    ModelFolder folder = ModelFolder.open(model("tiny-sdxl"));
    Additions additions =
        Additions.none().with(Embeddings.parse(vectors.toString())).withVae(originalVae(folder));
    failing(() -> StableDiffusion.open(folder, CPU_FLOAT32, 0, additions).close());
  }

  /** A model's autoencoder in the original layout. */
  private static Path originalVae(ModelFolder model) {
    Path file = temp.resolve("vae.safetensors");
    try (Scope scope = Scope.open();
        StateDict dict = StateDicts.open(model.component("vae"))) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      int levels = model.vae().blockOutChannels().size();
      dict.names().forEach(name -> tensors.put(OriginalNames.vae(name, levels), dict.tensor(name)));
      SafetensorsWriter.write(file, tensors);
    }
    return file;
  }

  @Test
  void ofAnAllocationWhileOpeningRewards() throws IOException {
    RewardSpec spec =
        RewardSpec.parse(
            clip()
                + " + aesthetic:"
                + model("tiny-clip")
                + ","
                + model("tiny-aesthetic").resolve("model.safetensors")
                + " + hps:"
                + JudgeFiles.bundled().hps(temp)
                + " + imagereward:"
                + JudgeFiles.bundled().imageReward(temp));
    failing(
        () -> {
          try (RewardContext context = new RewardContext(CPU_FLOAT32);
              Scope scope = Scope.open()) {
            spec.open(context).forPrompt("a");
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "text_encoder/model.safetensors", "text_encoder_2/model.safetensors",
    "tokenizer/tokenizer.json", "tokenizer_2/tokenizer.json",
    "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors"
  })
  void ofAComponentThatCannotBeRead(String file) throws IOException {
    Path folder = Files.createTempDirectory(temp, "damaged");
    copy(model("tiny-sdxl"), folder);
    Files.writeString(folder.resolve(file), "no such file");
    ModelOptions options = new ModelOptions(folder, CPU_FLOAT32, 1, Checkpointing.ON, 0);
    assertLevel(
        () ->
            assertThatThrownBy(() -> ImageSampler.open(options, RewardSpec.parse(clip())))
                .isInstanceOf(CheckpointException.class));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path));
        if (!Files.isDirectory(path)) {
          Files.createDirectories(target.getParent());
          Files.copy(path, target);
        }
      }
    }
  }

  /** Fifty failures, and what they leave. */
  private static void assertLevel(Runnable failure) throws IOException {
    failure.run();
    settle();
    Level before = Level.now();
    for (int i = 0; i < 50; i++) {
      failure.run();
    }
    assertThat(Level.now().above(before)).isEmpty();
  }

  /** With micro-batches of 2 and 3 particles: 1 … 4 are scored on the way, 5 and 6 at the end. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5})
  void ofACancellationBetweenMicroBatches(int last) throws IOException {
    AtomicInteger scored = new AtomicInteger();
    Cancellation[] cancellation = {new Cancellation()};
    Reward reward =
        images -> {
          if (scored.incrementAndGet() == last) {
            cancellation[0].cancel();
          }
          return images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional());
        };
    try (ImageSampler sampler =
        ImageSampler.open(
            options("tiny-sd", Checkpointing.OFF), context -> RewardModel.of(reward))) {
      assertLevel(
          () -> {
            scored.set(0);
            cancellation[0] = new Cancellation();
            SampleInputs inputs = SampleInputs.none().withCancellation(cancellation[0]);
            assertThatThrownBy(() -> sampler.sample(request(), inputs, Listener.none()))
                .isInstanceOf(CancelledException.class);
            assertThat(scored).hasValue(last);
          });
    }
  }

  @ParameterizedTest
  @EnumSource(Chain.Checkpointing.class)
  void ofEachStageOfGuidedSteps(Chain.Checkpointing checkpointing) throws IOException {
    try (Scope scope = Scope.open();
        RewardContext context = new RewardContext(CPU_FLOAT32);
        StableDiffusion stable =
            StableDiffusion.open(ModelFolder.open(model("tiny-sd")), CPU_FLOAT32, 0)) {
      var prompt = stable.prompts().encode("a cat").conditioning();
      var empty = stable.prompts().encode("").conditioning();
      DiffusionProcess process =
          stable.process(
              new Guidance(prompt, empty, 5, 0), new Steps(4, 1, 0), 32, 32, MicroConditioning.OWN);
      Reward reward = RewardSpec.parse(clip()).open(context).forPrompt("a cat");
      Countdown countdown = new Countdown();
      Twist twist = new Twist(0.05, Proposal.GUIDED, Potential.DIFFERENCE, 2, checkpointing);
      Runnable steps = () -> twoSteps(countdown.in(process), countdown.in(reward), twist);
      countdown.left = Integer.MAX_VALUE;
      steps.run();
      int all = Integer.MAX_VALUE - countdown.left;
      assertThat(all).isGreaterThan(100);
      settle();
      List<String> left = new ArrayList<>();
      for (long k : FailingAllocations.spread(all, PLACES)) {
        Level before = Level.now();
        countdown.left = (int) k;
        assertThatThrownBy(steps::run).hasMessageContaining("(injected)");
        Level.now().above(before).ifPresent(left::add);
      }
      assertThat(left).isEmpty();
    }
  }

  private static void twoSteps(DiffusionProcess process, Reward reward, Twist twist) {
    try (Scope scope = Scope.open();
        TwistedDiffusion twisted =
            new TwistedDiffusion(process, reward, new KeyedDraws(7, "a cat", 0), twist)) {
      ParticleTensors swarm = twisted.score(twisted.initial(3), 0);
      ParticleTensors children = twisted.score(twisted.propose(swarm, 0, 0.5), 1);
      twisted.score(twisted.propose(children, 1, 1), twisted.steps());
    }
  }

  /** Counts stages, and fails at the one at which it reaches 0. */
  private static final class Countdown {

    private int left;

    Chain in(Chain chain) {
      return new Chain(in(chain.stages()));
    }

    private List<Stage> in(List<Stage> stages) {
      return stages.stream().map(this::counted).toList();
    }

    private Stage counted(Stage stage) {
      return inputs -> {
        Tensor[] outputs = stage.apply(inputs);
        if (--left == 0) {
          throw new IllegalStateException("CUDA out of memory (injected)");
        }
        return outputs;
      };
    }

    DiffusionProcess in(DiffusionProcess process) {
      return new DiffusionProcess(
          process.placement(),
          process.shape(),
          process.timesteps(),
          (step, rows) -> in(process.denoiser().at(step, rows)),
          process.kernel(),
          () -> in(process.decoder().chain()));
    }

    Reward in(Reward reward) {
      List<Stage> stages = in(reward.stages());
      return new Reward() {
        @Override
        public Tensor score(Tensor images) {
          return new Chain(stages).run(images)[0];
        }

        @Override
        public List<Stage> stages() {
          return stages;
        }
      };
    }
  }

  /** What there is in native memory, and how many files are open. */
  private record Level(long objects, long bytes, long files) {

    static Level now() throws IOException {
      return new Level(Pointer.totalCount(), Pointer.totalBytes(), openFiles());
    }

    Optional<String> above(Level before) {
      boolean higher = objects > before.objects || bytes > before.bytes || files > before.files;
      return higher
          ? Optional.of(
              "%d objects, %d bytes, %d files"
                  .formatted(objects - before.objects, bytes - before.bytes, files - before.files))
          : Optional.empty();
    }
  }
}
