package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.FailingAllocations;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.WinogradRule;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Winograd's algorithm computes the convolution, and its gradient. */
class WinogradTest {

  /** Every layer that can be, on every map but a single tile. */
  private static final Placement EVERYWHERE =
      Placement.CPU_FLOAT32.convolving(new WinogradRule(1, 5));

  private static final long[] ONE = {1, 1};

  /** Batch, channels in and out, height, width; the last ones go in strips. */
  @ParameterizedTest
  @CsvSource({
    "1, 5, 5, 2, 2",
    "2, 7, 3, 4, 6",
    "3, 3, 7, 5, 4",
    "1, 13, 13, 7, 9",
    "2, 33, 20, 16, 1",
    "1, 3, 5, 101, 103",
    "3, 6, 4, 64, 46",
    "1, 2, 3, 4, 4100"
  })
  void isTheConvolution(int batch, int in, int out, int height, int width) {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      Tensor w = torch.randn(out, in, 3, 3);
      Tensor b = torch.randn(out);
      Tensor x = torch.randn(batch, in, height, width);
      Tensor g = torch.randn(batch, out, height, width);
      Tensor[] exact = both(new Exact(w, b)::of, wide(x), wide(g));
      Winograd layer = new Winograd(w, Optional.of(b), arena);
      for (Tensor laid : new Tensor[] {x, x.contiguous(MemoryFormat.ChannelsLast)}) {
        Tensor[] found = both(layer::forward, laid, g);
        assertClose(found[0], exact[0], 2e-6);
        assertClose(found[1], exact[1], 2e-6);
        assertThat(found[0].is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
      }
      assertClose(new Winograd(w, Optional.empty(), arena).forward(x), exact[2], 2e-6);
    }
  }

  @Test
  void onOneInputTwiceTheGradientsAdd() {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      Tensor w = torch.randn(4, 4, 3, 3);
      Tensor b = torch.randn(4);
      Tensor x = torch.randn(1, 4, 6, 6);
      Tensor g = torch.randn(1, 4, 6, 6);
      Exact exact = new Exact(w, b);
      Winograd layer = new Winograd(w, Optional.of(b), arena);
      Tensor[] expected = both(z -> exact.of(exact.of(z).sin()).mul(exact.of(z)), wide(x), wide(g));
      Tensor[] found = both(z -> layer.forward(layer.forward(z).sin()).mul(layer.forward(z)), x, g);
      assertClose(found[0], expected[0], 1e-5);
      assertClose(found[1], expected[1], 1e-5);
    }
  }

  @Test
  void recordedCasesPassWithItEverywhere() {
    try (Bundled bundled = Bundled.open("unet_vae", EVERYWHERE)) {
      for (String model : new String[] {"tiny-sd", "tiny-sdxl"}) {
        Tensor out =
            bundled
                .unet(model)
                .forward(
                    bundled.get(model + ".latents"),
                    bundled.get(model + ".timesteps"),
                    UNetTest.conditioning(bundled, model));
        assertClose(out, bundled.get(model + ".unet_out"), 1e-5);
      }
      Tensor image = bundled.vae("tiny-sd").decode(bundled.get("tiny-sd.vae_z"));
      assertClose(image, bundled.get("tiny-sd.vae_decode"), 1e-5);
    }
  }

  @Test
  void gradientsOfWholeNetworksAreThose() {
    try (Bundled plain = Bundled.open("unet_vae");
        Bundled bundled = Bundled.open("unet_vae", EVERYWHERE)) {
      Autoencoder vae = plain.vae("tiny-sd");
      Tensor z = plain.get("tiny-sd.vae_z");
      Gradients.assertStagesAgree(vae::decode, bundled.vae("tiny-sd").decodeStages(), z);
      UNet unet = plain.unet("tiny-sd");
      Conditioning c = UNetTest.conditioning(plain, "tiny-sd");
      Tensor t = plain.get("tiny-sd.timesteps");
      Tensor x = plain.get("tiny-sd.latents").narrow(2, 0, 13).contiguous();
      Gradients.assertStagesAgree(
          s -> unet.forward(s, t, c), bundled.unet("tiny-sd").stages(t, c), x);
    }
  }

  @Test
  void smallMapsAndWeightsThatLearnGoTheOtherWay() {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      Tensor w = torch.randn(8, 8, 3, 3);
      Tensor x = torch.randn(1, 8, 4, 4);
      WinogradRule rule = new WinogradRule(8, 17);
      assertThat(rule.takes(8, 7) || rule.takes(7, 8)).isFalse();
      Tensor plain = layer(w, arena, WinogradRule.NEVER).forward(x);
      assertThat(layer(w, arena, rule).forward(x).equal(plain)).isTrue();
      Tensor leaf = w.clone().requires_grad_(true);
      layer(leaf, arena, new WinogradRule(1, 1)).forward(x).sum().backward();
      assertThat(leaf.grad().defined()).isTrue();
    }
  }

  @Test
  void nothingLeaksWhereverAnAllocationFails() {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      Winograd layer = new Winograd(torch.randn(8, 6, 3, 3), Optional.empty(), arena);
      Tensor x = torch.randn(1, 6, 7, 8);
      Tensor g = torch.randn(1, 8, 7, 8);
      once(layer, x, g);
      long made;
      try (FailingAllocations counting = FailingAllocations.none()) {
        once(layer, x, g);
        made = counting.made();
      }
      long before = Pointer.totalCount();
      for (long k = 1; k <= made; k += 7) {
        try (FailingAllocations failing = FailingAllocations.at(k)) {
          assertThatThrownBy(() -> once(layer, x, g)).as("at " + k).isInstanceOf(Throwable.class);
        }
      }
      assertThat(Pointer.totalCount()).isEqualTo(before);
      once(layer, x, g);
      assertThat(Pointer.totalCount()).isEqualTo(before);
    }
  }

  private static void once(Winograd layer, Tensor x, Tensor g) {
    try (Scope scope = Scope.open()) {
      both(layer::forward, x, g);
    }
  }

  private static Conv2d layer(Tensor w, Arena arena, WinogradRule rule) {
    Placement placement = Placement.CPU_FLOAT32.convolving(rule);
    Given given = new Given(Map.of("weight", w, "bias", torch.zeros(w.size(0))));
    return Conv2d.same(Weights.of(given, placement, arena), 8, 8);
  }

  /** The convolution by libtorch in float64. */
  private record Exact(Tensor w, Tensor b) {

    Tensor of(Tensor x) {
      return torch.conv2d(x, wide(w), Tensors.some(wide(b)), ONE, ONE, ONE, 1);
    }
  }

  private static Tensor wide(Tensor x) {
    return x.to(ScalarType.Double);
  }

  /** Value, gradient, and value less that of zeros, which is the bias. */
  private static Tensor[] both(UnaryOperator<Tensor> function, Tensor x, Tensor cotangent) {
    Tensor leaf = x.detach().requires_grad_(true);
    Tensor y;
    try (AutoGradMode on = new AutoGradMode(true)) {
      y = function.apply(leaf);
    }
    TensorVector found =
        torch.grad(
            new TensorVector(y),
            new TensorVector(leaf),
            new TensorVector(cotangent),
            new BoolOptional(),
            false,
            false);
    try (NoGradGuard off = new NoGradGuard()) {
      Tensor unbiased = y.sub(function.apply(torch.zeros_like(x)));
      return new Tensor[] {y.detach(), new Tensor(found.get(0)), unbiased};
    }
  }
}
