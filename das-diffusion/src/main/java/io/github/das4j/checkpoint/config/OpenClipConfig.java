package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.config.ClipConfig.Activation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Sizes of CLIPs in the layout of open_clip, such as HPS v2.
 *
 * <p>All sizes are those of the tensors, but for the number of heads, which leaves no trace in
 * them. It is that of an {@code open_clip_config.json} beside the weights, if there is one.
 * Otherwise heads are 64 wide (open_clip, model.py: CLIPVisionCfg.head_width; text heads in every
 * published configuration), save those of the three larger published vision towers, which
 * open_clip's model_configs make 80 (ViT-H-14), 88 (ViT-g-14) and 104 wide (ViT-bigG-14): 16 heads
 * each.
 */
public final class OpenClipConfig {

  /** What open_clip's own folders call their configuration. */
  static final String CONFIG = "open_clip_config.json";

  private static final Map<Integer, Integer> VISION_HEAD_WIDTHS =
      Map.of(1280, 80, 1408, 88, 1664, 104);

  /** open_clip, transformer.py: LayerNorm, of torch's default. */
  private static final double EPS = 1e-5;

  /** Means in transformers pooling at the largest id, which is how open_clip finds the end. */
  private static final int LARGEST_ID = 2;

  private OpenClipConfig() {}

  /**
   * Sizes of the CLIP whose tensors these are.
   *
   * @param folder where an {@code open_clip_config.json} may be
   * @throws CheckpointException if the tensors are not such a CLIP's, or the heads cannot be told
   */
  public static ClipConfig of(StateDict dict, Path folder) {
    Path file = folder.resolve(CONFIG);
    JsonNode model =
        Files.isRegularFile(file)
            ? Configs.read(file).path("model_cfg")
            : JsonNodeFactory.instance.objectNode();
    Sizes sizes = new Sizes(dict);
    Activation activation =
        new ConfigValues(model, file.toString()).flag("quick_gelu", false)
            ? Activation.QUICK_GELU
            : Activation.GELU;
    return new ClipConfig(
        text(sizes, new ConfigValues(model.path("text_cfg"), file + ", text_cfg"), activation),
        vision(
            sizes, new ConfigValues(model.path("vision_cfg"), file + ", vision_cfg"), activation),
        sizes.of("visual.proj", 1));
  }

  private static ClipConfig.Text text(Sizes sizes, ConfigValues settings, Activation activation) {
    int width = sizes.of("token_embedding.weight", 1);
    int heads =
        settings.value("heads").isPresent()
            ? width / sizes.headWidth(width, settings.size("heads", 1))
            : sizes.heads(width, Sizes.HEAD_WIDTH, CONFIG + " with text_cfg.heads");
    return new ClipConfig.Text(
        sizes.of("token_embedding.weight", 0),
        width,
        sizes.of("transformer.resblocks.0.mlp.c_fc.weight", 0),
        sizes.count("transformer.resblocks."),
        heads,
        sizes.of("positional_embedding", 0),
        sizes.of("text_projection", 1),
        activation,
        EPS,
        LARGEST_ID,
        false);
  }

  private static ClipConfig.Vision vision(
      Sizes sizes, ConfigValues settings, Activation activation) {
    int width = sizes.of("visual.class_embedding", 0);
    int patch = sizes.of("visual.conv1.weight", 2);
    int published = VISION_HEAD_WIDTHS.getOrDefault(width, Sizes.HEAD_WIDTH);
    return new ClipConfig.Vision(
        width,
        sizes.of("visual.transformer.resblocks.0.mlp.c_fc.weight", 0),
        sizes.count("visual.transformer.resblocks."),
        sizes.heads(
            width, settings.size("head_width", published), CONFIG + " with vision_cfg.head_width"),
        patch * sizes.side("visual.positional_embedding", 0),
        patch,
        sizes.of("visual.proj", 1),
        activation,
        EPS);
  }
}
