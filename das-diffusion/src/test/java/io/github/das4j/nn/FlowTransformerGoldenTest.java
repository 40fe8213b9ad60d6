package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.golden.Recorded;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** SD3's, SD3.5's and FLUX's transformers, of every size recorded, block by block. */
class FlowTransformerGoldenTest {

  private static final double VALUE = 2e-5;
  private static final double GRADIENT = 1e-4;

  /** Of numbers in the thousands, the last bit of a frequency moves the fifth digit. */
  private static final double SINUSOID = 1e-4;

  @Test
  void everyNetworkIsTheRecordedOne() {
    try (Recorded golden = Recorded.flow("transformer");
        FlowModels models = new FlowModels(GoldenFolder.flow("models"), Placement.CPU_FLOAT32)) {
      List<String> cases = golden.keys("(.+)\\.out");
      for (String name : cases) {
        String model = name.substring(0, name.indexOf('.'));
        try (Scope scope = Scope.open()) {
          new Case(golden, name + ".", models.transformer(model)).check();
        }
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(cases.size());
    }
  }

  /** The arrays of one network at one size. */
  private record Case(Recorded golden, String prefix, FlowTransformer network) {

    void check() {
      Tensor x = array("latents");
      Tensor timesteps = array("timesteps");
      close(network.forward(x, timesteps, conditioning()), "out", VALUE);
      embeddings(timesteps);
      List<Stage> stages;
      try (NoGradGuard off = new NoGradGuard()) {
        stages = stages(timesteps, x);
        blocks(stages, x);
      }
      gradient(stages, x, Checkpointing.OFF);
      gradient(stages, x, Checkpointing.ON);
    }

    private Tensor array(String name) {
      return golden.get(prefix + name);
    }

    private boolean has(String name) {
      return golden.has(prefix + name);
    }

    private void close(Tensor found, String name, double tolerance) {
      golden.assertClose(found, prefix + name, tolerance);
    }

    private Conditioning conditioning() {
      return new Conditioning(
          array("embeds"),
          Optional.of(array("pooled")),
          Optional.empty(),
          has("guidance") ? Optional.of(array("guidance")) : Optional.empty());
    }

    private List<Stage> stages(Tensor timesteps, Tensor x) {
      Extent size = new Extent(Math.toIntExact(x.size(2)), Math.toIntExact(x.size(3)));
      return network.stages(
          new FlowTransformer.Given(
              network.times(timesteps, conditioning()), network.text(conditioning())),
          size);
    }

    private void embeddings(Tensor timesteps) {
      if (!has("temb")) {
        return;
      }
      // One module embeds timestep and guidance; where there are both, the later is recorded.
      Tensor last = has("guidance") ? Tensors.scale(array("guidance"), 1000) : timesteps;
      close(new Sinusoid(256, true, 0).embed(last), "time_sinusoid", SINUSOID);
      close(network.text(conditioning()), "context", VALUE);
      if (network instanceof Sd3Transformer sd3) {
        close(sd3.embedded(timesteps, conditioning()), "temb", VALUE);
      } else if (network instanceof FluxTransformer flux) {
        close(flux.embedded(timesteps, conditioning()), "temb", VALUE);
        Tensor x = array("latents");
        Extent size = new Extent(Math.toIntExact(x.size(2)), Math.toIntExact(x.size(3)));
        Rotary rotary = flux.rotary(array("embeds").size(1), size);
        close(twice(rotary.cos()), "rope_cos", VALUE);
        close(twice(rotary.sin()), "rope_sin", VALUE);
      }
    }

    /** Recorded is each value of a pair, which are equal. */
    private static Tensor twice(Tensor table) {
      Tensor column = table.reshape(table.size(0), table.size(2), 1);
      return Tensors.cat(2, column, column).reshape(table.size(0), 2 * table.size(2));
    }

    private void blocks(List<Stage> stages, Tensor x) {
      Tensor[] state = stages.get(0).apply(new Tensor[] {x});
      if (!has("patches")) {
        return;
      }
      close(state[0], "patches", VALUE);
      int single = 0;
      for (int i = 1; i < stages.size() - 1; i++) {
        state = stages.get(i).apply(state);
        String block = "block" + (i - 1);
        if (has(block + ".image")) {
          close(state[0], block + ".image", VALUE);
          if (has(block + ".text")) {
            close(state[1], block + ".text", VALUE);
          }
        } else {
          close(state[0], "single" + single, VALUE);
          single++;
        }
      }
    }

    private void gradient(List<Stage> stages, Tensor x, Checkpointing checkpointing) {
      try (Pullback pullback = new Chain(stages).linearize(checkpointing, x.clone())) {
        close(pullback.outputs()[0], "out", VALUE);
        Tensor gradient = Objects.requireNonNull(pullback.gradient(array("weights"))[0]);
        close(gradient, "grad", GRADIENT);
      }
    }
  }

  /** Not a bit differs, and none does where embeddings are made once for all steps. */
  @Test
  void checkpointingAndPreparationAreExact() {
    try (Recorded golden = Recorded.flow("transformer");
        FlowModels models = new FlowModels(GoldenFolder.flow("models"), Placement.CPU_FLOAT32)) {
      for (String name : golden.keys("(.+\\.square)\\.out")) {
        try (Scope scope = Scope.open()) {
          FlowTransformer network = models.transformer(name.substring(0, name.indexOf('.')));
          Case each = new Case(golden, name + ".", network);
          Tensor x = each.array("latents").narrow(0, 0, 1).clone();
          Extent size = new Extent(Math.toIntExact(x.size(2)), Math.toIntExact(x.size(3)));
          PreparedTransformer prepared =
              new PreparedTransformer(
                  network,
                  each.array("timesteps"),
                  each.conditioning().map(t -> t.narrow(0, 0, 1)),
                  size);
          List<Stage> stages = prepared.stages(0, 1);
          Tensor weights = each.array("weights").narrow(0, 0, 1).clone();
          Tensor kept = gradient(stages, Checkpointing.OFF, x, weights);
          Tensor again = gradient(stages, Checkpointing.ON, x, weights);
          assertThat(torch.equal(kept, again)).as(name).isTrue();
          golden.assertClose(
              kept, golden.get(name + ".grad").narrow(0, 0, 1), name + ".grad", GRADIENT);
        }
      }
    }
  }

  private static Tensor gradient(
      List<Stage> stages, Checkpointing checkpointing, Tensor x, Tensor weights) {
    try (Pullback pullback = new Chain(stages).linearize(checkpointing, x)) {
      return Objects.requireNonNull(pullback.gradient(weights)[0]);
    }
  }
}
