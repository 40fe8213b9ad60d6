package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.golden.Recorded;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Autoencoders of 16 channels, with a shift and without quantising convolutions. */
class FlowVaeGoldenTest {

  private static final double VALUE = 2e-5;
  private static final double GRADIENT = 1e-4;

  @Test
  void everyAutoencoderIsTheRecordedOne() {
    try (Recorded golden = Recorded.flow("vae");
        FlowModels models = new FlowModels(GoldenFolder.flow("models"), Placement.CPU_FLOAT32)) {
      List<String> cases = golden.keys("(.+)\\.decode");
      for (String name : cases) {
        try (Scope scope = Scope.open()) {
          Autoencoder vae = models.vae(name.substring(0, name.indexOf('.')));
          encode(golden, name + ".", vae);
          decode(golden, name + ".", vae);
        }
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(cases.size());
    }
  }

  private static void encode(Recorded golden, String prefix, Autoencoder vae) {
    Tensor image = golden.get(prefix + "image").to(ScalarType.Float);
    Autoencoder.Moments moments = vae.encode(image);
    golden.assertClose(moments.mean(), prefix + "encode_mean", VALUE);
    golden.assertClose(moments.logvar(), prefix + "encode_logvar", VALUE);
    VaeConfig config = vae.config();
    Tensor shifted = moments.mean().sub(new Scalar(config.shiftFactor()));
    Tensor scaled = Tensors.scale(shifted, config.scalingFactor());
    golden.assertClose(scaled, prefix + "encode_latents", VALUE);
  }

  private static void decode(Recorded golden, String prefix, Autoencoder vae) {
    VaeConfig config = vae.config();
    List<Stage> stages = new ArrayList<>();
    stages.add(
        Stage.of(
            x ->
                Tensors.scale(x, 1 / config.scalingFactor())
                    .add(new Scalar(config.shiftFactor()))));
    stages.addAll(vae.decodeStages());
    Tensor latents = golden.get(prefix + "latents").clone();
    Tensor weights = golden.get(prefix + "weights").to(ScalarType.Float);
    try (Pullback pullback = new Chain(stages).linearize(Checkpointing.ON, latents)) {
      golden.assertClose(pullback.outputs()[0], prefix + "decode", VALUE);
      Tensor gradient = Objects.requireNonNull(pullback.gradient(weights)[0]);
      golden.assertClose(gradient, prefix + "decode_grad", GRADIENT);
    }
  }
}
