package io.github.das4j.stable;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.FlowSchedulerConfig;
import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.Level;
import io.github.das4j.diffusion.Parameterization;
import io.github.das4j.diffusion.RectifiedFlow;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.golden.Recorded;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Levels, timesteps and moves of flows, of every case that was recorded. */
class FlowScheduleGoldenTest {

  private static final double EXACT = 2e-7;
  private static final double UNIT = 1e-6;
  private static final Pattern SIZE = Pattern.compile("(\\d+)x(\\d+)\\.(\\d+)");

  private static FlowSchedule schedule(String model) {
    Path folder = GoldenFolder.flow("models").resolve(model);
    Path file = folder.resolve("scheduler").resolve("scheduler_config.json");
    boolean flux =
        Configs.read(folder.resolve("model_index.json"))
            .path("_class_name")
            .asText()
            .startsWith("Flux");
    return new FlowSchedule(
        FlowSchedulerConfig.parse(Configs.read(file), file.toString()),
        flux ? FlowSchedule.Grid.UNIT : FlowSchedule.Grid.TRAINING);
  }

  @Test
  void levelsAreTheRecordedOnes() {
    try (Recorded golden = Recorded.flow("scheduler")) {
      List<String> cases = golden.keys("(.+)\\.sigmas");
      for (String name : cases) {
        String family = name.substring(0, name.indexOf('.'));
        String rest = name.substring(name.indexOf('.') + 1);
        FlowSchedule schedule = schedule("tiny-" + family);
        Matcher size = SIZE.matcher(rest);
        boolean sized = size.matches();
        int steps = Integer.parseInt(sized ? size.group(3) : rest);
        long tokens =
            sized
                ? (Long.parseLong(size.group(1)) / 16) * (Long.parseLong(size.group(2)) / 16)
                : 16;
        RectifiedFlow path = schedule.path(steps, tokens);
        golden.assertClose(path.sigmas(), golden.doubles(name + ".sigmas"), name, EXACT);
        golden.assertClose(
            schedule.timesteps(path), golden.doubles(name + ".timesteps"), name, EXACT);
        JsonNode json =
            golden.json().at("/cases/" + family + "." + rest.replaceAll("\\.\\d+$", ""));
        if (json.has("mu")) {
          assertThat(schedule.mu(tokens)).isCloseTo(json.path("mu").asDouble(), within());
          assertThat(tokens).isEqualTo(json.path("tokens").asLong());
        }
      }
      if (golden.has("sd3.training_sigmas")) {
        double[] recorded = golden.doubles("sd3.training_sigmas");
        double[] found = new double[recorded.length];
        FlowSchedule schedule = schedule("tiny-sd3");
        Arrays.setAll(found, i -> schedule.training(recorded.length - i));
        golden.assertClose(found, recorded, "sd3.training_sigmas", EXACT);
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(cases.size());
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }

  @Test
  void movesAreTheRecordedOnes() {
    try (Recorded golden = Recorded.flow("kernel")) {
      int cases = 0;
      for (String name : golden.keys("(.+)\\.sigmas")) {
        JsonNode json = golden.json().at("/cases/" + name);
        long tokens =
            json.path("latent_height").asLong() / 2 * (json.path("latent_width").asLong() / 2);
        RectifiedFlow path =
            schedule(json.path("model").asText()).path(json.path("steps").asInt(), tokens);
        golden.assertClose(path.sigmas(), golden.doubles(name + ".sigmas"), name, EXACT);
        predictions(golden, name, path);
        for (String eta : golden.keys(Pattern.quote(name) + "\\.eta([0-9.]+)\\.mean")) {
          moves(golden, name, eta, path);
          cases++;
        }
        euler(golden, name, path);
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(cases);
    }
  }

  private static int[] selected(Recorded golden, String name) {
    long[] steps = golden.longs(name + ".selected_steps");
    return Arrays.stream(steps).mapToInt(Math::toIntExact).toArray();
  }

  private static void predictions(Recorded golden, String name, RectifiedFlow path) {
    int[] selected = selected(golden, name);
    for (int k = 0; k < selected.length; k++) {
      Level level = path.from(selected[k]);
      Tensor x = golden.get("latents");
      Tensor v = golden.get("model_output");
      Tensor clean = Parameterization.VELOCITY.cleanSample(x, v, level);
      golden.assertClose(clean, golden.get(name + ".x0_hat").select(0, k), name, UNIT);
      Tensor noise = Parameterization.VELOCITY.noise(x, v, level);
      golden.assertClose(noise, golden.get(name + ".eps_hat").select(0, k), name, UNIT);
    }
  }

  private static void moves(Recorded golden, String name, String eta, RectifiedFlow path) {
    Ddim kernel = new Ddim(path, Parameterization.VELOCITY, Double.parseDouble(eta));
    String key = name + ".eta" + eta + ".";
    double[] variances = new double[path.steps()];
    Arrays.setAll(variances, kernel::variance);
    golden.assertClose(variances, golden.doubles(key + "variance"), key, UNIT);
    double[] coefficients = new double[2 * path.steps()];
    for (int step = 0; step < path.steps(); step++) {
      Level to = path.to(step);
      coefficients[2 * step] = to.signal();
      coefficients[2 * step + 1] = Math.sqrt(to.noiseVariance() - variances[step]);
    }
    golden.assertClose(coefficients, golden.doubles(key + "mean_coefficients"), key, UNIT);
    int[] selected = selected(golden, name);
    for (int k = 0; k < selected.length; k++) {
      Tensor clean = golden.get(name + ".x0_hat").select(0, k);
      Tensor mean =
          kernel.at(selected[k], golden.get("latents"), clean, golden.get("model_output")).mean();
      golden.assertClose(mean, golden.get(key + "mean").select(0, k), key + "mean", UNIT);
      Tensor next = Tensors.axpy(mean, Math.sqrt(variances[selected[k]]), golden.get("noise"));
      golden.assertClose(next, golden.get(key + "next").select(0, k), key + "next", UNIT);
    }
  }

  /** η = 0 is the step of the official scheduler. */
  private static void euler(Recorded golden, String name, RectifiedFlow path) {
    Ddim kernel = new Ddim(path, Parameterization.VELOCITY, 0);
    int[] selected = selected(golden, name);
    for (int k = 0; k < selected.length; k++) {
      Tensor x = golden.get("latents");
      Tensor v = golden.get("model_output");
      Level from = path.from(selected[k]);
      Tensor clean = Parameterization.VELOCITY.cleanSample(x, v, from);
      Tensor mean = kernel.at(selected[k], x, clean, v).mean();
      golden.assertClose(mean, golden.get(name + ".euler").select(0, k), name + ".euler", UNIT);
    }
  }
}
