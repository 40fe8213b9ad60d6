package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.smc.LogWeights;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Recorded resamplings and adaptive tempers, every one. */
final class SmcGoldenTest {

  private static final String WEIGHTS = ".weights";

  @Test
  void everyRecordedAncestorIsDrawn() {
    int cases = 0;
    try (SafetensorsFile file =
        SafetensorsFile.open(GoldenFolder.recorded("resampling.safetensors"))) {
      for (String name : file.names()) {
        if (name.endsWith(WEIGHTS)) {
          requireAncestors(file, name.substring(0, name.length() - WEIGHTS.length()));
          cases++;
        }
      }
    }
    assertThat(cases).isPositive();
    Compared.add("resampling", cases, cases);
  }

  private static void requireAncestors(SafetensorsFile file, String name) {
    String scheme = name.substring(name.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    double[] weights = doubles(file, name + WEIGHTS);
    double[] uniforms = doubles(file, name + ".uniforms");
    double[] recorded = doubles(file, name + ".indices_corrected");
    int[] used = {0};

    int[] ancestors =
        Resampler.valueOf(scheme).ancestors(weights, recorded.length, () -> uniforms[used[0]++]);

    assertThat(ancestors)
        .as(name)
        .containsExactly(Arrays.stream(recorded).mapToInt(n -> (int) n).toArray());
    assertThat(used[0]).as("uniforms used by %s", name).isEqualTo(uniforms.length);
  }

  @Test
  void bisectionFindsTheRecordedTempers() {
    JsonNode cases = Configs.read(GoldenFolder.recorded("tempering.json")).get("cases");
    assertThat(cases).isNotEmpty();
    try (SafetensorsFile file =
        SafetensorsFile.open(GoldenFolder.recorded("tempering.safetensors"))) {
      for (Map.Entry<String, JsonNode> entry : cases.properties()) {
        JsonNode recorded = entry.getValue();
        Tempering.Level level = level(file, entry.getKey(), recorded);
        double lambda = Tempering.adaptive().at(level);
        double expected = recorded.get("bisection").asDouble();
        assertThat(lambda)
            .as("λ of case %s", entry.getKey())
            .isCloseTo(expected, within(1e-4 * expected));
        Map<String, Double> tempers =
            Map.of(
                "ess_at_min",
                recorded.get("min_scale").asDouble(),
                "ess_at_adam",
                recorded.get("adam500").asDouble(),
                "ess_at_bisection",
                expected,
                "ess_at_1",
                1.0);
        tempers.forEach(
            (name, at) -> {
              double ess = recorded.get(name).asDouble();
              assertThat(level.weightsAt().apply(at).effectiveSampleSize())
                  .as("%s of case %s", name, entry.getKey())
                  .isCloseTo(ess, within(1e-4 * ess));
            });
      }
    }
    Compared.add("tempering", cases.size(), 5 * cases.size());
  }

  private static Tempering.Level level(SafetensorsFile file, String name, JsonNode recorded) {
    double[] weight = doubles(file, name + ".log_w");
    double[] chain = doubles(file, name + ".log_prob_diffusion");
    double[] proposal = doubles(file, name + ".log_prob_proposal");
    double[] twist = doubles(file, name + ".log_twist");
    double[] held = doubles(file, name + ".log_twist_prev");
    return new Tempering.Level(
        1,
        recorded.get("min_scale").asDouble(),
        recorded.get("target").asDouble(),
        lambda -> {
          double[] gain = new double[weight.length];
          Arrays.setAll(gain, n -> chain[n] - proposal[n] + lambda * twist[n] - held[n]);
          return LogWeights.of(weight).plus(gain);
        },
        OptionalDouble::empty);
  }

  private static double[] doubles(SafetensorsFile file, String name) {
    try (Scope scope = Scope.open()) {
      return Tensors.doubles(scope.keep(file.tensor(name)));
    }
  }
}
