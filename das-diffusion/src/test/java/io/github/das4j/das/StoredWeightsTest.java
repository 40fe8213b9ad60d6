package io.github.das4j.das;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.align.View;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weight;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.LoraSpec;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.Selection;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.stable.WeightBytes;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.WeightStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of 16 bits, widened when they are read or at each use: no bit may differ. */
class StoredWeightsTest {

  private static final int RUNS = 6;

  @TempDir private static Path temp = Path.of("");

  /** A bundled folder with all its weights in another type. */
  private static Path in(DType type, String name) throws IOException {
    Path from = GoldenFolder.bundled("models").resolve(name);
    Path to = temp.resolve(name + "-" + type);
    if (Files.exists(to)) {
      return to;
    }
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(path));
        Files.createDirectories(target.getParent());
        if (path.toString().endsWith(".safetensors")) {
          try (StateDict dict = SafetensorsFile.open(path)) {
            SafetensorsWriter.write(target, dict, Optional.of(type), (tensor, bytes) -> {});
          }
        } else {
          Files.copy(path, target);
        }
      }
    }
    return to;
  }

  private static SampleSettings settings(View.Jacobian jacobian) {
    return SampleSettings.builder()
        .steps(3)
        .particles(3)
        .microBatch(2)
        .alpha(0.05)
        .selection(Selection.ALL)
        .size(32, 24)
        .set("twist.gradient", Optional.of(jacobian))
        .build();
  }

  private static ImageSampler open(
      Path model, Path clip, WeightStorage storage, ModelOptions.Checkpointing checkpointing) {
    Placement placement = Placement.CPU_FLOAT32.keeping(storage);
    return ImageSampler.open(
        new ModelOptions(model, placement, 1, checkpointing, 0),
        RewardSpec.parse("20*clip:" + clip));
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd, FLOAT16, OFF, FULL",
    "tiny-sd, FLOAT16, ON, DENOISED",
    "tiny-sd-v, BFLOAT16, ON, FULL",
    "tiny-sdxl, FLOAT16, ON, FULL",
    "tiny-sdxl, BFLOAT16, OFF, DENOISED",
    "tiny-lcm, FLOAT16, OFF, FULL"
  })
  void givesTheSameBits(
      String name, DType type, ModelOptions.Checkpointing checkpointing, View.Jacobian jacobian)
      throws IOException {
    Path model = in(type, name);
    Path clip = in(type, "tiny-clip");
    SampleRequest request = new SampleRequest("a cat", settings(jacobian));
    SampleResult widened;
    try (ImageSampler sampler = open(model, clip, WeightStorage.WIDENED, checkpointing)) {
      widened = sampler.sample(request, Listener.none());
    }
    try (ImageSampler sampler = open(model, clip, WeightStorage.STORED, checkpointing)) {
      SampleResult stored = sampler.sample(request, Listener.none());
      assertThat(stored.logWeights()).isEqualTo(widened.logWeights());
      for (int n = 0; n < 3; n++) {
        assertThat(stored.images().get(n).latents()).isEqualTo(widened.images().get(n).latents());
        assertThat(stored.images().get(n).rgb()).isEqualTo(widened.images().get(n).rgb());
      }
    }
  }

  @Test
  void aRunLeavesNothing() throws IOException {
    Path model = in(DType.FLOAT16, "tiny-sd");
    Path clip = in(DType.FLOAT16, "tiny-clip");
    SampleRequest request = new SampleRequest("a cat", settings(View.Jacobian.FULL));
    try (ImageSampler sampler =
        open(model, clip, WeightStorage.STORED, ModelOptions.Checkpointing.OFF)) {
      sampler.sample(request, Listener.none());
      long before = Pointer.totalBytes();
      for (int run = 0; run < RUNS; run++) {
        sampler.sample(request, Listener.none());
      }
      assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void aStoredWeightIsTheFilesOwnMemory() throws IOException {
    try (StateDict dict = SafetensorsFile.open(unet("tiny-sd"));
        Arena arena = new Arena();
        Scope scope = Scope.open()) {
      String name = "mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight";
      long[] shape = dict.shape(name);
      Weights weights = Weights.of(dict, placement(WeightStorage.STORED), arena);
      Weight stored = weights.weight(name, shape);
      assertThat(stored.widens()).isTrue();
      assertThat(stored.kept().data_ptr()).isEqualTo(dict.tensor(name).data_ptr());
      for (WeightStorage other : List.of(WeightStorage.AUTO, WeightStorage.WIDENED)) {
        Weight widened = Weights.of(dict, placement(other), arena).weight(name, shape);
        assertThat(widened.widens()).isFalse();
        assertThat(widened.kept().scalar_type().value).isEqualTo(DType.FLOAT32.scalarType().value);
      }
    }
  }

  private static Path unet(String name) throws IOException {
    return in(DType.FLOAT16, name).resolve("unet").resolve("diffusion_pytorch_model.safetensors");
  }

  private static Placement placement(WeightStorage storage) {
    return Placement.CPU_FLOAT32.keeping(storage);
  }

  @Test
  void onlyFloat32OnTheCpuKeepsThem() {
    Placement stored = placement(WeightStorage.STORED);
    assertThat(stored.keepsStored(1)).isTrue();
    assertThat(stored.in(DType.BFLOAT16).keepsStored(1)).isFalse();
    assertThat(placement(WeightStorage.WIDENED).keepsStored(Long.MAX_VALUE)).isFalse();
    assertThat(Placement.CPU_FLOAT32.keepsStored(WeightStorage.LARGE - 1)).isFalse();
    assertThat(Placement.CPU_FLOAT32.keepsStored(WeightStorage.LARGE)).isTrue();
  }

  @Test
  void whatALoraWidensIsCountedBeforeTheModelIsOpened() throws IOException {
    ModelFolder model = ModelFolder.open(in(DType.FLOAT16, "tiny-sd"));
    Placement stored = Placement.CPU_FLOAT32.keeping(WeightStorage.STORED);
    Path file = GoldenFolder.bundled("extras/lora/files/sd_kohya.safetensors");
    Additions bare = Additions.none();
    Additions lora = bare.with(new Loras(List.of(new LoraSpec(file, 1))));
    double all = WeightBytes.of(model, stored, bare).all();
    for (Additions additions : List.of(bare, lora)) {
      WeightBytes counted = WeightBytes.of(model, stored, additions);
      try (StableDiffusion opened = StableDiffusion.open(model, stored, 0, additions)) {
        assertThat(counted.all()).isEqualTo(opened.weightBytes());
        assertThat(counted.widened()).isEqualTo(opened.widenedBytes());
      }
    }
    assertThat(WeightBytes.of(model, stored, lora).all()).isGreaterThan(all);
  }
}
