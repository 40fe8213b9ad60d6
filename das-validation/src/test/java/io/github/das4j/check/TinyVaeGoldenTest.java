package io.github.das4j.check;

import static io.github.das4j.replay.RecordedArrays.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.nn.TinyAutoencoder;
import io.github.das4j.replay.RecordedModels;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.stable.TinyVae;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiny autoencoders against recorded ones: what they make of latents, and its gradients. */
class TinyVaeGoldenTest {

  private static final double VALUE = 1e-4;
  private static final double GRADIENT = 1e-3;
  private static final Pattern REWARD = Pattern.compile("(.+)\\.reward");

  static List<Path> cases() {
    Path folder = GoldenFolder.recorded("extras/taesd");
    return GoldenFolder.list(folder, ".*\\.json").stream()
        .filter(json -> CaseFile.exists(folder, name(json)))
        .toList();
  }

  private static String name(Path json) {
    return json.getFileName().toString().replace(".json", "");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void everyArrayIsTheRecordedOne(Path json) {
    Path folder = Objects.requireNonNull(json.getParent());
    try (Scope scope = Scope.open();
        CaseFile file = CaseFile.open(folder, name(json), TorchDevice.CPU);
        TinyVae vae =
            TinyVae.open(
                folder.resolve(file.json().path("model").asText()), Placement.CPU_FLOAT32)) {
      values(file, vae.network());
      rewards(file, vae);
      assertThat(file.untouched()).isEmpty();
      Compared.add("taesd", 1, 1);
    }
  }

  private static void values(CaseFile file, TinyAutoencoder network) {
    // As diffusers returns it, in [−1, 1].
    assertClose(file, "decode", signed(network.decode(file.recorded("latents"))), VALUE);
    assertClose(file, "rect_decode", signed(network.decode(file.recorded("rect_latents"))), VALUE);
    Tensor unit = Tensors.scale(file.recorded("encode_image").add(new Scalar(1)), 0.5);
    assertClose(file, "encode", network.encode(unit), VALUE);
    try (Pullback pullback =
        new Chain(network.decodeStages())
            .linearize(Chain.Checkpointing.ON, file.recorded("latents").clone())) {
      Tensor cotangent = Tensors.scale(file.recorded("cotangent"), 2);
      assertClose(
          file,
          "gradient_linear",
          Objects.requireNonNull(pullback.gradient(cotangent)[0]),
          GRADIENT);
    }
  }

  private static Tensor signed(Tensor image) {
    return Tensors.scale(image, 2).sub(new Scalar(1));
  }

  private static void rewards(CaseFile file, TinyVae vae) {
    RecordedModels models = new RecordedModels(GoldenFolder.models());
    ModelFolder model = ModelFolder.open(models.path(file.json().path("stands_in_for").asText()));
    try (RewardContext context = new RewardContext(Placement.CPU_FLOAT32);
        StableDiffusion stable = StableDiffusion.open(model, Placement.CPU_FLOAT32, 0)) {
      Decoder decoder = vae.decoderFor(stable);
      Tensor latents = file.recorded("latents");
      assertClose(file, "image", decoder.chain().run(latents)[0], VALUE);
      double alpha = file.json().path("kl_coeff").asDouble();
      for (String name : file.keys(REWARD)) {
        List<Tensor> scores = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        for (int row = 0; row < latents.size(0); row++) {
          String prompt = file.json().path("prompts").path(row).asText();
          Reward reward = models.reward(name).open(context).forPrompt(prompt);
          List<Stage> stages = new ArrayList<>(decoder.chain().stages());
          stages.addAll(reward.stages());
          Tensor one = latents.narrow(0, row, 1).clone();
          try (Pullback pullback = new Chain(stages).linearize(Chain.Checkpointing.OFF, one)) {
            Tensor score = pullback.outputs()[0];
            scores.add(score.clone());
            Tensor gradient = Objects.requireNonNull(pullback.gradient(torch.ones_like(score))[0]);
            gradients.add(Tensors.scale(gradient, 1 / alpha));
          }
        }
        assertClose(file, name + ".reward", Tensors.cat(scores, 0), VALUE);
        assertClose(file, name + ".gradient", Tensors.cat(gradients, 0), GRADIENT);
      }
    }
  }
}
