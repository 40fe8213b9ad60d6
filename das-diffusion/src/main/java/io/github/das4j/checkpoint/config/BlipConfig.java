package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sizes of ImageReward's network (github.com/THUDM/ImageReward, models/BLIP), read off its tensors.
 *
 * <p>The number of heads leaves no trace in them. It is that of a {@code config.json} beside the
 * weights ({@code {"vision": {"num_heads": N}, "text": {"num_attention_heads": N}}}), or such that
 * heads are 64 wide, as in the published network (blip.py: create_vit; med_config.json).
 */
public record BlipConfig(Vision vision, Text text) {

  private static final String VISUAL = "blip.visual_encoder.";
  private static final String TEXTUAL = "blip.text_encoder.";

  /** The vision transformer; images are square. */
  public record Vision(
      int hiddenSize,
      int intermediateSize,
      int numHiddenLayers,
      int numAttentionHeads,
      int imageSize,
      int patchSize) {}

  /** The BERT that reads the prompt and looks at the image. */
  public record Text(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int numHiddenLayers,
      int numAttentionHeads,
      int maxPositionEmbeddings) {}

  /**
   * @param folder where a {@code config.json} may be
   * @throws CheckpointException if the tensors are not ImageReward's, or the heads cannot be told
   */
  public static BlipConfig of(StateDict dict, Path folder) {
    Path file = folder.resolve(Configs.CONFIG);
    JsonNode node =
        Files.isRegularFile(file) ? Configs.read(file) : JsonNodeFactory.instance.objectNode();
    Sizes sizes = new Sizes(dict);
    return new BlipConfig(
        vision(sizes, new ConfigValues(node.path("vision"), file + ", vision")),
        text(sizes, new ConfigValues(node.path("text"), file + ", text")));
  }

  private static Vision vision(Sizes sizes, ConfigValues settings) {
    int width = sizes.of(VISUAL + "pos_embed", 2);
    int patch = sizes.of(VISUAL + "patch_embed.proj.weight", 2);
    return new Vision(
        width,
        sizes.of(VISUAL + "blocks.0.mlp.fc1.weight", 0),
        sizes.count(VISUAL + "blocks."),
        heads(sizes, width, settings, "num_heads", "vision"),
        patch * sizes.side(VISUAL + "pos_embed", 1),
        patch);
  }

  private static Text text(Sizes sizes, ConfigValues settings) {
    String words = TEXTUAL + "embeddings.word_embeddings.weight";
    int width = sizes.of(words, 1);
    return new Text(
        sizes.of(words, 0),
        width,
        sizes.of(TEXTUAL + "encoder.layer.0.intermediate.dense.weight", 0),
        sizes.count(TEXTUAL + "encoder.layer."),
        heads(sizes, width, settings, "num_attention_heads", "text"),
        sizes.of(TEXTUAL + "embeddings.position_embeddings.weight", 0));
  }

  private static int heads(Sizes sizes, int width, ConfigValues settings, String key, String part) {
    if (settings.value(key).isPresent()) {
      return width / sizes.headWidth(width, settings.size(key, 1));
    }
    return sizes.heads(width, Sizes.HEAD_WIDTH, Configs.CONFIG + " with " + part + "." + key);
  }
}
