package io.github.das4j.replay;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleInputs;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.replay.RecordedDraws.Latents;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Runs a recorded case with its own draws, and holds the result against what was recorded. */
public final class Replay {

  /** Arrays with a value for each prompt, step by step. */
  private static final List<String> PER_PROMPT =
      List.of("lambda_t", "lambda_next", "ess", "resampled", "log_Z");

  /** Arrays with a value for each particle, step by step. */
  private static final List<String> PER_PARTICLE =
      List.of(
          "rewards",
          "log_twist",
          "incremental_log_w",
          "log_w_before",
          "log_w_after",
          "log_ratio",
          "log_prob_diffusion",
          "log_prob_proposal",
          "manifold_deviation");

  /** Arrays with a value for each particle, at the end. */
  private static final List<String> FINAL_PER_PARTICLE =
      List.of(
          "final_rewards",
          "final_log_twist",
          "final_incremental_log_w",
          "final_log_w",
          "final_normalized_w");

  private static final List<String> LATENTS =
      List.of("latents", "latents_resampled", "approx_guidance_raw");

  /** An array in row-major order. */
  private record Shaped(long[] shape, double[] values) {}

  private final Map<String, Shaped> arrays = new LinkedHashMap<>();
  private final List<Difference> differences = new ArrayList<>();

  private Replay() {}

  /**
   * Runs a case.
   *
   * @param recorded the case
   * @param models folder that holds the models it names
   * @param teacherForced whether every step starts from the recorded latents
   * @param options how to run the model; its folder is replaced by the case's
   */
  public static Replay of(
      RecordedCase recorded, Path models, boolean teacherForced, ModelOptions options) {
    Replay replay = new Replay();
    Latents latents = teacherForced ? Latents.TEACHER_FORCED : Latents.OWN;
    List<ReplayRecorder> recorders = new ArrayList<>();
    List<RecordedDraws> all = new ArrayList<>();
    ModelOptions placed =
        new ModelOptions(
            models.resolve(recorded.model()),
            options.placement(),
            options.threads(),
            options.checkpointing(),
            options.clipSkip());
    int factor = ModelFolder.open(placed.folder()).vae().factor();
    try (Scope scope = Scope.open();
        ImageSampler sampler =
            ImageSampler.open(placed, recorded.reward(new RecordedModels(models)))) {
      long[] latent = ReplayRecorder.sampleShape(recorded.array("init_latents"));
      SampleSettings settings = recorded.settings(latent, factor);
      for (int b = 0; b < recorded.prompts().size(); b++) {
        ReplayRecorder recorder = new ReplayRecorder(settings.denoising().steps());
        recorders.add(recorder);
        RecordedDraws draws =
            new RecordedDraws(
                recorded, b, settings.smc().particles(), settings.denoising().steps(), latents);
        all.add(draws);
        sampler.sample(
            new SampleRequest(
                recorded.prompts().get(b), recorded.negativePrompts().get(b), b, settings),
            SampleInputs.none(),
            draws,
            Listener.none(),
            recorder);
      }
      replay.collect(recorders, settings, latent, sampler.variances(settings));
      replay.uniforms(all);
      replay.compare(recorded, teacherForced);
    }
    return replay;
  }

  private void collect(
      List<ReplayRecorder> recorders, SampleSettings settings, long[] latent, double[] variances) {
    long steps = settings.denoising().steps();
    long prompts = recorders.size();
    long particles = settings.smc().particles();
    for (String name : LATENTS) {
      long[] shape = {steps, prompts * particles, latent[0], latent[1], latent[2]};
      put(name, shape, interleaved(recorders, name));
    }
    for (String name : PER_PARTICLE) {
      put(name, new long[] {steps, prompts * particles}, interleaved(recorders, name));
    }
    for (String name : PER_PROMPT) {
      put(name, new long[] {steps, prompts}, interleaved(recorders, name));
    }
    put(
        "resample_indices",
        new long[] {steps, prompts, particles},
        interleaved(recorders, "resample_indices"));
    put("variance", new long[] {steps}, variances);
    for (String name : FINAL_PER_PARTICLE) {
      put(name, new long[] {prompts * particles}, interleaved(recorders, name));
    }
    // A last step without noise, as a latent consistency model's, is not part of the traces.
    boolean ends = variances[0] > 0 && variances[variances.length - 1] == 0;
    int moves = variances.length - (ends ? 1 : 0);
    for (String name : List.of("bits_per_dim_trace", "manifold_deviation_trace")) {
      double[] traces =
          recorders.stream()
              .flatMapToDouble(r -> Arrays.stream(r.rows(name).get(0), 0, moves))
              .toArray();
      put(name, new long[] {prompts, moves}, traces);
    }
    put(
        "final_latents",
        new long[] {prompts * particles, latent[0], latent[1], latent[2]},
        interleaved(recorders, "final_latents"));
    for (String name : List.of("final_log_Z", "final_ess", "best_index")) {
      put(name, new long[] {prompts}, interleaved(recorders, name));
    }
    long[] size = imageSize(recorders.get(0).bestImage().length, latent);
    double[] images =
        recorders.stream().flatMapToDouble(r -> Arrays.stream(r.bestImage())).toArray();
    put("best_image", new long[] {prompts, 3, size[0], size[1]}, images);
  }

  /** How many uniforms each step took, of each prompt and of all. */
  private void uniforms(List<RecordedDraws> draws) {
    int steps = draws.get(0).used().length;
    double[] each = new double[steps * draws.size()];
    double[] together = new double[steps];
    for (int step = 0; step < steps; step++) {
      for (int b = 0; b < draws.size(); b++) {
        each[step * draws.size() + b] = draws.get(b).used()[step];
        together[step] += draws.get(b).used()[step];
      }
    }
    put("uniforms_used_per_prompt", new long[] {steps, draws.size()}, each);
    put("uniforms_used", new long[] {steps}, together);
  }

  private static long[] imageSize(int length, long[] latent) {
    long factor = Math.round(Math.sqrt(length / 3.0 / (latent[1] * latent[2])));
    return new long[] {latent[1] * factor, latent[2] * factor};
  }

  /** Step-major, then prompt-major. */
  private static double[] interleaved(List<ReplayRecorder> recorders, String name) {
    int steps = recorders.get(0).rows(name).size();
    List<double[]> all = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      for (ReplayRecorder recorder : recorders) {
        all.add(recorder.rows(name).get(step));
      }
    }
    return all.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private void put(String name, long[] shape, double[] array) {
    arrays.put(name, new Shaped(shape, array));
  }

  private void compare(RecordedCase recorded, boolean teacherForced) {
    double factor = teacherForced ? 1 : Tolerance.END_TO_END_FACTOR;
    arrays.forEach(
        (name, array) -> {
          double[] actual = array.values();
          double[] reference = reference(recorded, name);
          if (reference.length > 0) {
            differences.add(Difference.of(name, actual, reference, Tolerance.of(name, factor)));
          }
        });
  }

  private static double[] reference(RecordedCase recorded, String name) {
    if (name.equals("log_ratio")) {
      if (!recorded.has("corrected.log_prob_diffusion")) {
        return new double[0];
      }
      double[] diffusion = Tensors.doubles(recorded.array("corrected.log_prob_diffusion"));
      double[] proposal = Tensors.doubles(recorded.array("corrected.log_prob_proposal"));
      Arrays.setAll(diffusion, i -> diffusion[i] - proposal[i]);
      return diffusion;
    }
    String key = "corrected." + name;
    return recorded.has(key) ? Tensors.doubles(recorded.array(key)) : new double[0];
  }

  /** Each array that was recorded, against what came out now; empty if none was. */
  public List<Difference> differences() {
    return List.copyOf(differences);
  }

  public boolean passes() {
    return differences.stream().allMatch(Difference::passes);
  }

  /** Writes what happened: float32, indices int64, flags uint8. */
  public void write(Path file) {
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      arrays.forEach(
          (name, array) ->
              tensors.put(name, Tensors.of(array.values(), array.shape()).to(type(name))));
      SafetensorsWriter.write(file, tensors);
    }
  }

  private static ScalarType type(String name) {
    return switch (name) {
      case "resample_indices", "best_index", "uniforms_used", "uniforms_used_per_prompt" ->
          ScalarType.Long;
      case "resampled" -> ScalarType.Byte;
      default -> ScalarType.Float;
    };
  }
}
