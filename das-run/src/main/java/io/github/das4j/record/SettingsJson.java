package io.github.das4j.record;

import static io.github.das4j.files.Json.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.EmptyNegative;
import io.github.das4j.das.Method;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.files.Json;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Resampling;
import io.github.das4j.smc.Selection;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.words.Choices;

/** Sampling settings in a record, there and back. */
public final class SettingsJson {

  private SettingsJson() {}

  public static ObjectNode write(SampleSettings settings) {
    TemperingSpec tempering = TemperingSpec.of(settings.tempering());
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("method", Choices.name(settings.method()));
    node.put("steps", settings.steps());
    node.put("particles", settings.particles());
    node.put("alpha", settings.alpha());
    node.put("tempering", tempering.text());
    tempering.gamma().ifPresent(gamma -> node.put("gamma", gamma));
    node.put("tempering_start", settings.temperingStart());
    node.put("resampler", name(settings.resampler()));
    node.put("ess", settings.essThreshold());
    node.put("eta", settings.eta());
    node.put("original_steps", settings.originalSteps());
    node.put("guidance", settings.guidanceScale());
    node.put("guidance_rescale", settings.guidanceRescale());
    node.put("width", settings.width());
    node.put("height", settings.height());
    MicroConditioning micro = settings.micro();
    node.putObject("micro_conditioning")
        .put("original_width", micro.originalWidth())
        .put("original_height", micro.originalHeight())
        .put("crop_top", micro.cropTop())
        .put("crop_left", micro.cropLeft())
        .put("target_width", micro.targetWidth())
        .put("target_height", micro.targetHeight());
    node.put("empty_negative", Choices.name(settings.emptyNegative()));
    node.put("micro_batch", settings.microBatch());
    node.put("seed", settings.seed());
    node.put("select", Choices.name(settings.selection()));
    node.put("on_nan", Choices.name(settings.onNan()));
    return node;
  }

  private static String name(Resampling resampling) {
    if (resampling instanceof Resampler known) {
      return Choices.name(known);
    }
    throw new IllegalArgumentException(
        "a record names the resampling that made its images, and one of your own has no name:"
            + " keep these settings in the program that made them");
  }

  /**
   * Reads them back.
   *
   * @throws IllegalArgumentException naming the field that is missing or wrong
   */
  public static SampleSettings read(JsonNode node) {
    return SampleSettings.builder()
        .method(Choices.parse(Method.class, "method", required(node, "method").asText()))
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
        .originalSteps(required(node, "original_steps").asInt())
        .guidanceScale(required(node, "guidance").asDouble())
        .guidanceRescale(required(node, "guidance_rescale").asDouble())
        .size(required(node, "width").asInt(), required(node, "height").asInt())
        .micro(micro(required(node, "micro_conditioning")))
        .emptyNegative(emptyNegative(node))
        .microBatch(required(node, "micro_batch").asInt())
        .seed(required(node, "seed").asLong())
        .selection(Choices.parse(Selection.class, "selection", required(node, "select").asText()))
        .onNan(Choices.parse(OnNan.class, "choice", required(node, "on_nan").asText()))
        .build();
  }

  /** Records that are older than the choice encoded the empty text. */
  private static EmptyNegative emptyNegative(JsonNode node) {
    String text = node.path("empty_negative").asText(Choices.name(EmptyNegative.ENCODED));
    return Choices.parse(EmptyNegative.class, "choice", text);
  }

  private static MicroConditioning micro(JsonNode node) {
    return new MicroConditioning(
        required(node, "original_width").asInt(),
        required(node, "original_height").asInt(),
        required(node, "crop_top").asInt(),
        required(node, "crop_left").asInt(),
        required(node, "target_width").asInt(),
        required(node, "target_height").asInt());
  }
}
