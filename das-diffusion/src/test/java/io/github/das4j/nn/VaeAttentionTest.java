package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With libtorch's fused kernel of the CPU switched off, the CPU does as a GPU that has none. */
class VaeAttentionTest {

  private static final int CHANNELS = 16;

  private static final long[] SHAPE = {2, CHANNELS, 20, 13};

  /** 104 queries of both rows: of 260, three slices, the last one smaller. */
  private static final long SCORES = 2 * 104 * 260;

  /** First and last part, and the slices. */
  private static final int PARTS = 2 + 3;

  @ParameterizedTest
  @EnumSource(Checkpointing.class)
  void slicesAgreeWithTheWhole(Checkpointing checkpointing) {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      Stage attention = attention(Placement.CPU_FLOAT32, arena, SCORES);
      Tensor x = torch.randn(SHAPE);
      Tensor cotangent = torch.randn(SHAPE);
      assertThat(attention.parts(new Tensor[] {x})).isEmpty();
      Run fused = Run.of(attention, checkpointing, x, cotangent);
      try (Unfused unfused = Unfused.now()) {
        Stage plain = attention(Placement.CPU_FLOAT32, arena, 2 * 260 * 260);
        assertThat(plain.parts(new Tensor[] {x})).isEmpty();
        Run whole = Run.of(plain, checkpointing, x, cotangent);
        assertThat(attention.parts(new Tensor[] {x})).hasSize(PARTS);
        Run sliced = Run.of(attention, checkpointing, x, cotangent);
        sliced.assertNear(whole, 1e-6);
        sliced.assertNear(fused, 1e-5);
      }
    }
  }

  @Test
  void neitherCheckpointingNorWhatPassesByChangesABit() {
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        Unfused unfused = Unfused.now()) {
      Stage attention = attention(Placement.CPU_FLOAT32, arena, SCORES);
      Tensor x = torch.randn(SHAPE);
      Tensor cotangent = torch.randn(SHAPE);
      Run first = Run.of(attention, Checkpointing.ON, x, cotangent);
      first.assertSame(Run.of(attention, Checkpointing.OFF, x, cotangent));
      Stage behind = attention.behind(1);
      assertThat(behind.parts(new Tensor[] {cotangent, x})).hasSize(PARTS);
      Tensor[] both = {cotangent, x};
      try (Pullback pullback = Chain.of(behind).linearize(Checkpointing.OFF, both)) {
        Tensor value = pullback.outputs()[1].clone();
        assertThat(torch.equal(pullback.outputs()[0], cotangent)).isTrue();
        Tensor[] gradients = pullback.gradient(x, cotangent);
        first.assertSame(new Run(value, Objects.requireNonNull(gradients[1])));
        assertThat(torch.equal(Objects.requireNonNull(gradients[0]), x)).isTrue();
      }
    }
  }

  @Test
  void fewTokensStayWhole() {
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        Unfused unfused = Unfused.now()) {
      Stage attention = attention(Placement.CPU_FLOAT32, arena, 64 * 64);
      assertThat(attention.parts(new Tensor[] {torch.zeros(1, CHANNELS, 8, 8)})).isEmpty();
      assertThat(attention.parts(new Tensor[] {torch.zeros(1, CHANNELS, 8, 9)})).hasSize(2 + 2);
    }
  }

  /** Images of 1024×1024, four at once, without computing anything. */
  @ParameterizedTest
  @EnumSource(DType.class)
  void noSliceHasMoreScoresThanItMay(DType type) {
    try (Scope scope = Scope.open();
        Arena arena = new Arena()) {
      Placement placement = new Placement(TorchDevice.META, type);
      Stage attention = attention(placement, arena, VaeAttention.SCORES);
      Tensor x = torch.zeros(4, CHANNELS, 128, 128);
      Tensor[] state = {x.to(TorchDevice.META.torch(), type.scalarType())};
      List<Stage> parts = attention.parts(state);
      state = parts.get(0).apply(state);
      long keys = state[1].size(1);
      long queries = 0;
      for (int k = 3; k < state.length; k++) {
        queries += state[k].size(1);
        assertThat(4 * state[k].size(1) * keys).isLessThanOrEqualTo(VaeAttention.SCORES);
      }
      assertThat(queries).isEqualTo(keys).isEqualTo(128 * 128);
      for (Stage part : parts.subList(1, parts.size())) {
        state = part.apply(state);
      }
      assertThat(Tensors.shape(state[0])).containsExactly(4, CHANNELS, 128, 128);
      assertThat(state[0].scalar_type().intern()).isEqualTo(type.scalarType());
    }
  }

  /** The same weights each time. */
  private static Stage attention(Placement placement, Arena arena, long scores) {
    torch.manual_seed(4);
    Map<String, Tensor> weights = new HashMap<>();
    for (String name : List.of("to_q", "to_k", "to_v", "to_out.0")) {
      weights.put(name + ".weight", Tensors.scale(torch.randn(CHANNELS, CHANNELS), 0.25));
      weights.put(name + ".bias", torch.randn(CHANNELS));
    }
    weights.put("group_norm.weight", torch.randn(CHANNELS));
    weights.put("group_norm.bias", torch.randn(CHANNELS));
    return new VaeAttention(
        Weights.of(new Given(weights), placement, arena),
        CHANNELS,
        new ResnetBlock2D.Norm(4, Autoencoder.EPS),
        scores);
  }

  private record Run(Tensor value, Tensor gradient) {

    static Run of(Stage stage, Checkpointing checkpointing, Tensor x, Tensor cotangent) {
      try (Pullback pullback = Chain.of(stage).linearize(checkpointing, x)) {
        Tensor value = pullback.outputs()[0].clone();
        return new Run(value, Objects.requireNonNull(pullback.gradient(cotangent)[0]));
      }
    }

    /** To this share of the largest element. */
    void assertNear(Run other, double share) {
      assertThat(difference(value, other.value)).isLessThan(share);
      assertThat(difference(gradient, other.gradient)).isLessThan(share);
    }

    private static double difference(Tensor found, Tensor expected) {
      return found.sub(expected).abs().max().item_double() / expected.abs().max().item_double();
    }

    void assertSame(Run other) {
      assertThat(torch.equal(value, other.value)).isTrue();
      assertThat(torch.equal(gradient, other.gradient)).isTrue();
    }
  }

  /** Attention out of plain operations, while it is open. */
  private record Unfused() implements AutoCloseable {

    static Unfused now() {
      torch.globalContext().setSDPUseFlash(false);
      return new Unfused();
    }

    @Override
    public void close() {
      torch.globalContext().setSDPUseFlash(true);
    }
  }
}
