package io.github.das4j.lab.record;

import static io.github.das4j.lab.record.Json.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.Selection;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;

/** Sampling settings in a record, there and back. */
public final class SettingsJson {

  private SettingsJson() {}

  public static ObjectNode write(SampleSettings settings) {
    TemperingSpec tempering = TemperingSpec.of(settings.tempering());
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("steps", settings.steps());
    node.put("particles", settings.particles());
    node.put("alpha", settings.alpha());
    node.put("tempering", tempering.text());
    tempering.gamma().ifPresent(gamma -> node.put("gamma", gamma));
    node.put("tempering_start", settings.temperingStart());
    node.put("resampler", Choices.name(settings.resampler()));
    node.put("ess", settings.essThreshold());
    node.put("eta", settings.eta());
    node.put("guidance", settings.guidanceScale());
    node.put("guidance_rescale", settings.guidanceRescale());
    node.put("width", settings.width());
    node.put("height", settings.height());
    node.put("micro_batch", settings.microBatch());
    node.put("seed", settings.seed());
    node.put("select", Choices.name(settings.selection()));
    node.put("on_nan", Choices.name(settings.onNan()));
    return node;
  }

  /**
   * Reads them back.
   *
   * @throws IllegalArgumentException naming the field that is missing or wrong
   */
  public static SampleSettings read(JsonNode node) {
    return SampleSettings.builder()
        .steps(required(node, "steps").asInt())
        .particles(required(node, "particles").asInt())
        .alpha(required(node, "alpha").asDouble())
        .tempering(
            TemperingSpec.parse(
                required(node, "tempering").asText(),
                node.path("gamma").asDouble(TemperingSpec.DEFAULT_GAMMA)))
        .temperingStart(required(node, "tempering_start").asDouble())
        .resampler(
            Choices.parse(Resampler.class, "resampler", required(node, "resampler").asText()))
        .essThreshold(required(node, "ess").asDouble())
        .eta(required(node, "eta").asDouble())
        .guidanceScale(required(node, "guidance").asDouble())
        .guidanceRescale(required(node, "guidance_rescale").asDouble())
        .size(required(node, "width").asInt(), required(node, "height").asInt())
        .microBatch(required(node, "micro_batch").asInt())
        .seed(required(node, "seed").asLong())
        .selection(Choices.parse(Selection.class, "selection", required(node, "select").asText()))
        .onNan(Choices.parse(OnNan.class, "choice", required(node, "on_nan").asText()))
        .build();
  }
}
