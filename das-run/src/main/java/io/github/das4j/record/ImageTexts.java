package io.github.das4j.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.PlainImage;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.files.Json;
import io.github.das4j.files.PngText;
import io.github.das4j.report.Pictures;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.stable.Added;
import io.github.das4j.tensor.DeviceFacts;
import io.github.das4j.words.Choices;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The texts in an image's file: what made it. They name neither date nor path nor the number of a
 * GPU, so that equal runs give equal files.
 *
 * @param weights one digest of the model's files
 * @param added what was brought to it
 */
public record ImageTexts(
    RewardSpec reward, ModelOptions model, String weights, Added added, Versions versions) {

  /** The keyword of the record, which is JSON. */
  public static final String RECORD = "das4j";

  /** By keyword, for {@link PngText#insert}. */
  public Map<String, String> of(SampleResult result, DrawnImage image) {
    return of(result.request(), image, result.logZ());
  }

  private Map<String, String> of(SampleRequest request, DrawnImage image, double logZ) {
    ObjectNode record = Json.MAPPER.createObjectNode();
    record.put("prompt", request.prompt());
    record.put("negative", request.negativePrompt());
    record.put("occurrence", request.occurrence());
    record.put("particle", image.particle());
    record.put("reward", image.reward());
    record.put("log_weight", image.logWeight());
    record.put("log_Z", logZ);
    record.put("rewarded_by", RewardWords.named(reward));
    record.put("weights", weights);
    AddedJson.put(record, added);
    record.set("settings", SettingsJson.write(request.settings()));
    record.put("device", model.placement().device().isCpu() ? "cpu" : "cuda");
    record.put("dtype", Choices.name(model.placement().dtype()));
    DeviceFacts facts = DeviceFacts.of(model.placement().device());
    record.put("device_name", facts.name());
    record.put("device_capability", facts.capability());
    record.put("threads", model.threads());
    record.put("checkpointing", Choices.name(model.checkpointing()));
    record.put("weight_storage", Choices.name(model.placement().storage()));
    record.put("clip_skip", model.clipSkip());
    ModelOptions.Convolutions convolutions =
        ModelOptions.Convolutions.of(model.placement().winograd());
    record.put("convolutions", Choices.name(convolutions));
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("Software", versions.software());
    texts.put("Description", request.prompt());
    texts.put(RECORD, Json.text(record));
    return texts;
  }

  /** The file of an image: PNG with these texts. */
  public byte[] png(SampleResult result, DrawnImage image) {
    return png(image, of(result, image));
  }

  /**
   * The file of a plain image, with the texts of the request that asks for it alone. Without
   * weights, log Z is 0.
   */
  public byte[] png(PlainImage plain) {
    return png(plain.image(), of(plain.request(), plain.image(), 0));
  }

  private static byte[] png(DrawnImage image, Map<String, String> texts) {
    return PngText.insert(Pictures.png(image.toBufferedImage()), texts);
  }
}
