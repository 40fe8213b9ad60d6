package io.github.das4j.nn;

import static io.github.das4j.nn.Bundled.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.tensor.WeightStorage;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowTransformerTest {

  private static FlowModels models(Placement placement) {
    return new FlowModels(GoldenFolder.bundled("flow/models"), placement);
  }

  private static FlowModels models() {
    return models(Placement.CPU_FLOAT32);
  }

  /** Latents 8×6, a timestep and texts of one length, for any of the tiny networks. */
  record Inputs(Tensor x, Tensor timesteps, Conditioning conditioning) {

    static Inputs of(FlowTransformer network) {
      int text;
      int pooled;
      Optional<Tensor> guidance = Optional.empty();
      if (network instanceof Sd3Transformer sd3) {
        text = sd3.config().jointAttentionDim();
        pooled = sd3.config().pooledProjectionDim();
      } else {
        FluxTransformer flux = (FluxTransformer) network;
        text = flux.config().jointAttentionDim();
        pooled = flux.config().pooledProjectionDim();
        guidance = Optional.of(torch.full(new long[] {1}, new org.bytedeco.pytorch.Scalar(3.5)));
      }
      torch.manual_seed(5);
      return new Inputs(
          torch.randn(1, 16, 8, 6),
          torch.full(new long[] {1}, new org.bytedeco.pytorch.Scalar(640.0)),
          new Conditioning(
              torch.randn(1, 9, text),
              Optional.of(torch.randn(1, pooled)),
              Optional.empty(),
              guidance));
    }

    Tensor velocity(FlowTransformer network) {
      return network.forward(x, timesteps, conditioning);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd3", "tiny-sd35", "tiny-flux", "tiny-schnell"})
  void theGradientOfTheStagesIsThatOfTheWhole(String model) {
    try (Scope scope = Scope.open();
        FlowModels models = models()) {
      FlowTransformer network = models.transformer(model);
      Inputs in = Inputs.of(network);
      List<Stage> stages =
          network.stages(
              new FlowTransformer.Given(
                  network.times(in.timesteps(), in.conditioning()),
                  network.text(in.conditioning())),
              new Extent(8, 6));
      assertThat(stages.size()).isGreaterThan(4);
      Gradients.assertStagesAgree(
          z -> {
            Tensor[] state = {z};
            for (Stage stage : stages) {
              state = stage.apply(state);
            }
            return state[0];
          },
          stages,
          in.x());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd3", "tiny-sd35", "tiny-flux", "tiny-schnell"})
  void weightsKeptAsTheyAreStoredChangeNoBit(String model) {
    try (Scope scope = Scope.open();
        FlowModels wide = models(Placement.CPU_FLOAT32.keeping(WeightStorage.WIDENED));
        FlowModels kept = models(Placement.CPU_FLOAT32.keeping(WeightStorage.STORED))) {
      FlowTransformer network = wide.transformer(model);
      Inputs in = Inputs.of(network);
      Tensor expected = in.velocity(network);
      Tensor found = in.velocity(kept.transformer(model));
      assertThat(torch.equal(found, expected)).isTrue();
      Tensor ids = torch.arange(new org.bytedeco.pytorch.Scalar(40)).view(1, 40);
      assertThat(torch.equal(kept.t5(model).forward(ids), wide.t5(model).forward(ids))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-sd3", "tiny-sd35", "tiny-flux", "tiny-schnell"})
  void bfloat16IsNear(String model) {
    try (Scope scope = Scope.open();
        FlowModels full = models();
        FlowModels half = models(new Placement(TorchDevice.CPU, DType.BFLOAT16))) {
      FlowTransformer network = full.transformer(model);
      Inputs in = Inputs.of(network);
      Tensor found = in.velocity(half.transformer(model));
      assertThat(found.scalar_type().value).isEqualTo(DType.FLOAT32.scalarType().value);
      assertClose(found, in.velocity(network), 0.05);
    }
  }

  @Test
  void imagesBeyondTheKnownPositionsAreRefused() {
    try (Scope scope = Scope.open();
        FlowModels models = models()) {
      FlowTransformer network = models.transformer("tiny-sd3");
      Inputs in = Inputs.of(network);
      Tensor large = torch.zeros(1, 16, 34, 8);
      assertThatThrownBy(() -> network.forward(large, in.timesteps(), in.conditioning()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "latents of 8x34 are 4x17 patches, and this transformer knows the positions of 16"
                  + " each way: latents of at most 32");
    }
  }

  @Test
  void latentsWithoutWholePatchesAreRefused() {
    try (Scope scope = Scope.open();
        FlowModels models = models()) {
      for (String model : List.of("tiny-sd3", "tiny-flux")) {
        FlowTransformer network = models.transformer(model);
        Inputs in = Inputs.of(network);
        Tensor odd = torch.zeros(1, 16, 7, 8);
        assertThatThrownBy(() -> network.forward(odd, in.timesteps(), in.conditioning()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("latents of 8x7 have no whole patches of 2x2");
      }
    }
  }

  @Test
  void conditioningOfAnotherModelIsRefused() {
    try (Scope scope = Scope.open();
        FlowModels models = models()) {
      FlowTransformer flux = models.transformer("tiny-flux");
      FlowTransformer sd3 = models.transformer("tiny-sd3");
      Inputs in = Inputs.of(flux);
      assertRefused(sd3, in, in.conditioning(), "text of width 40, not 24");
      Conditioning plain = Conditioning.of(in.conditioning().context());
      assertRefused(flux, in, plain, "conditioning needs pooled text");
      Conditioning untold =
          new Conditioning(
              in.conditioning().context(),
              in.conditioning().pooled(),
              Optional.empty(),
              Optional.empty());
      assertRefused(flux, in, untold, "conditioning needs the guidance scale");
      assertThatThrownBy(() -> sd3.text(in.conditioning()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("text embeddings of width 48, not 32");
    }
  }

  private static void assertRefused(
      FlowTransformer network, Inputs in, Conditioning conditioning, String words) {
    assertThatThrownBy(() -> network.forward(in.x(), in.timesteps(), conditioning))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
