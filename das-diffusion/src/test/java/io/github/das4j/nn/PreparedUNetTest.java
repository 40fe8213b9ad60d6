package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedUNetTest {

  private static final int STEPS = 3;

  /** The recorded conditioning, its first rows. */
  private static Conditioning distinct(Bundled bundled, String model, int count) {
    return UNetTest.conditioning(bundled, model).map(part -> part.narrow(0, 0, count));
  }

  private static Tensor timesteps() {
    return Tensors.of(new long[] {901, 401, 1}, STEPS);
  }

  /** Rows of the recorded latents and of others like them. */
  private static Tensor latents(Bundled bundled, String model, int rows) {
    Tensor recorded = bundled.get(model + ".latents");
    Tensor more = Tensors.scale(recorded, 0.5);
    return Tensors.cat(0, recorded, more, Tensors.scale(recorded, -1)).narrow(0, 0, rows);
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-sd, 1, 1",
    "tiny-sd, 1, 3",
    "tiny-sd, 2, 1",
    "tiny-sd, 2, 2",
    "tiny-sd, 2, 3",
    "tiny-sdxl, 1, 2",
    "tiny-sdxl, 2, 1",
    "tiny-sdxl, 2, 3",
    "tiny-lcm, 1, 1",
    "tiny-lcm, 1, 3",
    "tiny-lcm, 2, 2"
  })
  void whatIsMadeOnceGivesWhatIsMadeEachTime(String model, int distinct, int rows) {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      UNet unet = bundled.unet(model);
      Conditioning once = distinct(bundled, model, distinct);
      Conditioning each = once.map(part -> KeptContext.repeated(part, rows));
      PreparedUNet prepared = new PreparedUNet(unet, timesteps(), once);
      Tensor x = latents(bundled, model, distinct * rows);
      for (int step = 0; step < STEPS; step++) {
        Tensor t = timesteps().narrow(0, step, 1).expand(distinct * rows);
        Gradients.assertStagesAgree(z -> unet.forward(z, t, each), prepared.stages(step, rows), x);
      }
    }
  }

  @Test
  void keysAndValuesAreMadeOnce() {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      UNet unet = bundled.unet("tiny-sd");
      Conditioning once = distinct(bundled, "tiny-sd", 2).map(Tensor::clone);
      Tensor x = latents(bundled, "tiny-sd", 4);
      PreparedUNet prepared = new PreparedUNet(unet, timesteps(), once);
      float[] before = Tensors.floats(new Chain(prepared.stages(1, 2)).run(x)[0]);
      // Whoever looked at the text again would see something else.
      once.context().zero_();
      assertThat(Tensors.floats(new Chain(prepared.stages(1, 2)).run(x)[0])).isEqualTo(before);
      PreparedUNet other = new PreparedUNet(unet, timesteps(), once);
      assertThat(Tensors.floats(new Chain(other.stages(1, 2)).run(x)[0])).isNotEqualTo(before);
    }
  }

  @Test
  void theyAreFreedWithTheScopeTheyWereMadeIn() {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      UNet unet = bundled.unet("tiny-sdxl");
      Conditioning once = distinct(bundled, "tiny-sdxl", 2);
      Tensor x = latents(bundled, "tiny-sdxl", 2);
      long made = 0;
      for (int run = 0; run < 3; run++) {
        long before = Pointer.totalCount();
        try (Scope scope = Scope.open()) {
          PreparedUNet prepared = new PreparedUNet(unet, timesteps(), once);
          long first = turn(prepared, x);
          assertThat(turn(prepared, x)).as("a second turn keeps nothing more").isEqualTo(first);
          made = first - before;
        }
        assertThat(made).isPositive();
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
      }
    }
  }

  /** Native objects after a turn. */
  private static long turn(PreparedUNet prepared, Tensor x) {
    try (Scope scope = Scope.open()) {
      new Chain(prepared.stages(0, 1)).run(x);
    }
    return Pointer.totalCount();
  }

  @Test
  void textOfAnotherModelIsRefused() {
    try (Bundled bundled = Bundled.open("unet_vae")) {
      UNet unet = bundled.unet("tiny-sd");
      Conditioning other = Conditioning.of(bundled.get("tiny-sdxl.encoder_hidden_states"));
      assertThatThrownBy(() -> new PreparedUNet(unet, timesteps(), other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("this U-Net takes text embeddings of 32 channels, not 56");
    }
  }
}
