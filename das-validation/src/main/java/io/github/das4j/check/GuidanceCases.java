package io.github.das4j.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.align.Reward;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.stable.Steps;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Pullback;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code guidance}: the gradient of a reward with respect to noisy latents, through decoder,
 * denoiser and classifier-free guidance, and everything on the way.
 */
final class GuidanceCases implements PartCases {

  private static final Pattern CASE = Pattern.compile("(.+)\\.guidance");
  private static final int MOST_STEPS = 1000;

  @Override
  public String file() {
    return "guidance";
  }

  @Override
  public List<String> cases(CaseFile file) {
    return file.keys(CASE);
  }

  @Override
  public List<String> models(CaseFile file, String name) {
    return List.of(model(name));
  }

  private static String model(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  @Override
  public void run(Setting setting, String name, Comparisons found) {
    CaseFile file = setting.file();
    JsonNode json = file.json().path("cases").path(name);
    String model = model(name);
    ModelFolder folder = ModelFolder.open(setting.models().path(model));
    try (RewardContext context = new RewardContext(setting.placement());
        StableDiffusion stable = StableDiffusion.open(folder, setting.placement(), 0)) {
      Reward reward =
          setting
              .models()
              .reward(name.substring(model.length() + 1))
              .open(context)
              .forPrompt(json.path("prompt").asText());
      Tensor x = file.input(model + ".latents");
      At at = at(stable, json, x);
      List<Stage> stages = new ArrayList<>(at.process().decoder().chain().stages());
      stages.addAll(reward.stages());
      try (Pullback front = at.denoiser(x.size(0)).linearize(Chain.Checkpointing.OFF, x.clone());
          Pullback back =
              new Chain(stages).linearize(Chain.Checkpointing.OFF, front.outputs()[0])) {
        Tensor[] predicted = front.outputs();
        found.value(file, model + ".pred_x0", predicted[0]);
        found.value(file, model + ".noise_pred", predicted[1]);
        found.value(file, model + ".image", at.process().decoder().chain().run(predicted[0])[0]);
        Tensor score = back.outputs()[0];
        found.value(file, name + ".reward", score);
        Tensor[] cotangents = new Tensor[predicted.length];
        cotangents[0] = back.gradient(torch.ones_like(score))[0];
        Tensor gradient = Objects.requireNonNull(front.gradient(cotangents)[0]);
        double alpha = json.path("kl_coeff").asDouble();
        found.gradient(
            name + ".guidance",
            Tensors.scale(gradient, 1 / alpha),
            file.recorded(name + ".guidance"));
      }
    }
  }

  /** A process at one of its steps. */
  private record At(DiffusionProcess process, int step) {
    Chain denoiser(long rows) {
      return process.denoiser().at(step, Math.toIntExact(rows));
    }
  }

  /** What the network says at a timestep does not depend on how many steps lead there. */
  private static At at(StableDiffusion stable, JsonNode json, Tensor latents) {
    Guidance guidance =
        new Guidance(
            stable.prompts().encode(json.path("prompt").asText()).conditioning(),
            stable.prompts().encode(json.path("negative").asText("")).conditioning(),
            json.path("guidance_scale").asDouble(),
            0);
    int factor = stable.vae().config().factor();
    int height = Math.toIntExact(latents.size(2)) * factor;
    int width = Math.toIntExact(latents.size(3)) * factor;
    double timestep = json.path("timestep").asDouble();
    for (int count = 1; count <= MOST_STEPS; count++) {
      Steps steps = new Steps(count, 1, 0);
      DiffusionProcess process =
          stable.process(guidance, steps, width, height, MicroConditioning.OWN);
      for (int step = 0; step < process.steps(); step++) {
        if (process.timesteps()[step] == timestep) {
          return new At(process, step);
        }
      }
    }
    throw new CheckpointException("no number of steps leads to timestep " + timestep);
  }
}
