package io.github.das4j.check;

import static io.github.das4j.replay.RecordedArrays.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.replay.RecordedModels;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Cheap views against recorded ones: pooled latents, and gradients that leave the network out. */
class ViewsGoldenTest {

  private static final double VALUE = 1e-4;
  private static final double GRADIENT = 1e-3;

  private static final Pattern GRADIENTS = Pattern.compile("(.+)\\.no_jacobian\\.guidance");

  private final Path folder = GoldenFolder.recorded("extras/views");
  private final RecordedModels models = new RecordedModels(GoldenFolder.models());

  private StableDiffusion open(String model) {
    return StableDiffusion.open(ModelFolder.open(models.path(model)), Placement.CPU_FLOAT32, 0);
  }

  /** A decoder of x̂_0 under a reward. */
  private record Seen(Decoder decoder, Reward reward) {
    Chain chain() {
      List<Stage> stages = new ArrayList<>(decoder.chain().stages());
      stages.addAll(reward.stages());
      return new Chain(stages);
    }
  }

  /** The side of the squares of a view's name: 1 of {@code full}, K of {@code avgK}. */
  private static int side(String view) {
    return view.equals("full") ? 1 : Integer.parseInt(view.substring("avg".length()));
  }

  /** The decoder of a view, of images whose latents these are; its first stage makes them small. */
  private static Decoder decoder(StableDiffusion stable, String view, Tensor x0) {
    int factor = stable.vae().config().factor();
    int width = Math.toIntExact(x0.size(3)) * factor;
    int height = Math.toIntExact(x0.size(2)) * factor;
    return stable.pooled(side(view), width, height);
  }

  @Test
  void latentsAreSeenAsRecorded() {
    try (Scope scope = Scope.open();
        CaseFile file = CaseFile.open(folder, "views", TorchDevice.CPU)) {
      Set<String> seen = new LinkedHashSet<>();
      for (String name : file.keys(Pattern.compile("(.+\\.(?:full|avg\\d+))\\.image"))) {
        String model = name.substring(0, name.lastIndexOf('.'));
        String view = name.substring(model.length() + 1);
        try (StableDiffusion stable = open(model);
            RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
          Tensor x0 = file.recorded(model + ".x0");
          Decoder decoder = decoder(stable, view, x0);
          if (side(view) > 1) {
            Tensor latents = decoder.chain().stages().get(0).apply(new Tensor[] {x0})[0];
            assertClose(file, name + ".latents", latents, VALUE);
          }
          assertClose(file, name + ".image", decoder.chain().run(x0)[0], VALUE);
          seen.add(name);
          Pattern scores = Pattern.compile("(" + model + "\\..+)\\." + view + "\\.reward");
          for (String scored : file.keys(scores)) {
            JsonNode json = file.json().path("cases").path(scored);
            Reward reward =
                models
                    .reward(scored.substring(model.length() + 1))
                    .open(context)
                    .forPrompt(json.path("prompt").asText());
            rewards(file, scored, view, new Seen(decoder, reward), x0);
          }
        }
      }
      assertThat(seen).isNotEmpty();
      Compared.add("views", seen.size(), seen.size());
    }
  }

  private static void rewards(CaseFile file, String name, String view, Seen seen, Tensor x0) {
    try (Pullback pullback = seen.chain().linearize(Chain.Checkpointing.OFF, x0.clone())) {
      Tensor score = pullback.outputs()[0];
      assertClose(file, name + "." + view + ".reward", score, VALUE);
      double alpha = file.json().path("cases").path(name).path("kl_coeff").asDouble();
      Tensor gradient = Objects.requireNonNull(pullback.gradient(torch.ones_like(score))[0]);
      assertClose(
          file, name + "." + view + ".gradient_x0", Tensors.scale(gradient, 1 / alpha), GRADIENT);
    }
  }

  /** As the VAE decodes, in [−1, 1] and not clamped, of latents that are not square. */
  @Test
  void oblongLatentsAreSeenAsRecorded() {
    try (Scope scope = Scope.open();
        CaseFile file = CaseFile.open(folder, "views", TorchDevice.CPU);
        StableDiffusion stable = open(file.json().path("linear").path("model").asText("tiny-sd"))) {
      List<String> views = file.keys(Pattern.compile("linear\\.(avg\\d+|full)\\.decode"));
      for (String view : views) {
        Tensor latents = file.recorded("linear.latents");
        List<Stage> stages = new ArrayList<>(decoder(stable, view, latents).chain().stages());
        stages.remove(stages.size() - 1);
        try (Pullback pullback =
            new Chain(stages).linearize(Chain.Checkpointing.OFF, latents.clone())) {
          assertClose(file, "linear." + view + ".decode", pullback.outputs()[0], VALUE);
          Tensor gradient =
              Objects.requireNonNull(pullback.gradient(file.recorded("linear.cotangent"))[0]);
          assertClose(file, "linear." + view + ".gradient", gradient, GRADIENT);
        }
      }
      Compared.add("views", views.size(), views.size());
    }
  }

  @Test
  void gradientsWithoutTheNetworkAreTheRecordedOnes() {
    try (Scope scope = Scope.open();
        CaseFile file = CaseFile.open(folder, "views", TorchDevice.CPU);
        CaseFile inputs = CaseFile.open(GoldenFolder.root(), "guidance", TorchDevice.CPU)) {
      List<String> names = file.keys(GRADIENTS);
      for (String name : names) {
        String model = name.substring(0, name.lastIndexOf('.'));
        JsonNode json = file.json().path("cases").path(name);
        try (StableDiffusion stable = open(model);
            RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
          Tensor x = inputs.recorded(model + ".latents");
          GuidanceCases.At at = GuidanceCases.at(stable, json, x);
          DiffusionProcess process = at.process();
          double slope = process.denoiser().slopes(at.step()).linear();
          assertThat(slope / json.path("factor_dx0_dx").asDouble() - 1).isBetween(-1e-6, 1e-6);
          Tensor clean = at.denoiser(x.size(0)).run(x)[0];
          Reward reward =
              models
                  .reward(name.substring(model.length() + 1))
                  .open(context)
                  .forPrompt(json.path("prompt").asText());
          try (Pullback pullback =
              new Seen(process.decoder(), reward)
                  .chain()
                  .linearize(Chain.Checkpointing.OFF, clean.clone())) {
            Tensor score = pullback.outputs()[0];
            Tensor gradient = Objects.requireNonNull(pullback.gradient(torch.ones_like(score))[0]);
            double factor = slope / json.path("kl_coeff").asDouble();
            assertClose(
                file, name + ".no_jacobian.guidance", Tensors.scale(gradient, factor), GRADIENT);
          }
        }
      }
      assertThat(names).isNotEmpty();
      Compared.add("views", names.size(), names.size());
    }
  }
}
