package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import java.util.List;

/**
 * {@code unet/config.json} of a {@code UNet2DConditionModel}, as far as Stable Diffusion 1.x, 2.x,
 * XL and LCM vary it. Fields have the file's names in camel case. Lists hold one entry per level,
 * from the finest.
 *
 * @param sampleSize of the latents that the model was trained at
 * @param attentionHeads heads per level: the file's {@code attention_head_dim}, which despite its
 *     name counts heads ({@code num_attention_heads} where that is given)
 * @param downCrossAttention whether the down block of each level is a {@code CrossAttnDownBlock2D}
 * @param upCrossAttention whether each up block, from the coarsest, is a {@code CrossAttnUpBlock2D}
 * @param midCrossAttention whether the middle block has attention ({@code UNetMidBlock2DCrossAttn})
 * @param timeCondProjDim size of the guidance embedding of LCM; 0 without
 * @param additionTimeEmbedDim size of each embedded number of SDXL's time ids; 0 without
 * @param projectionClassEmbeddingsInputDim pooled text and time ids together; 0 without
 */
public record UNetConfig(
    Extent sampleSize,
    int inChannels,
    int outChannels,
    List<Integer> blockOutChannels,
    List<Integer> layersPerBlock,
    List<Integer> transformerLayersPerBlock,
    List<Integer> attentionHeads,
    List<Boolean> downCrossAttention,
    List<Boolean> upCrossAttention,
    boolean midCrossAttention,
    int crossAttentionDim,
    int normNumGroups,
    double normEps,
    boolean useLinearProjection,
    boolean upcastAttention,
    boolean flipSinToCos,
    double freqShift,
    int timeCondProjDim,
    int additionTimeEmbedDim,
    int projectionClassEmbeddingsInputDim)
    implements DenoiserConfig {

  /** Ten transformer blocks of SDXL. */
  private static final double LARGEST_STAGE = 0.15;

  @Override
  public int patchSize() {
    return 1;
  }

  @Override
  public double largestStage() {
    return LARGEST_STAGE;
  }

  @Override
  public boolean classifierFree() {
    return timeCondProjDim == 0;
  }

  public int levels() {
    return blockOutChannels.size();
  }

  /** Whether it takes SDXL's pooled text and time ids. */
  public boolean textTime() {
    return additionTimeEmbedDim > 0;
  }

  /** What a U-Net of so many input channels is told beside the latents, of which there are 4. */
  public static String conditionedOn(long channels) {
    return switch ((int) channels) {
      case 5 -> "a depth map";
      case 7 -> "an image to enlarge";
      case 8 -> "an image to edit, as InstructPix2Pix has it, or to enlarge";
      case 9 -> "an image and a mask, for inpainting";
      default -> "not the 4 of Stable Diffusion's latents";
    };
  }

  /**
   * Reads the JSON object of a configuration, which came from the source named.
   *
   * @throws CheckpointException if a setting has a value that is not supported
   */
  public static UNetConfig parse(JsonNode node, String source) {
    return new UNetConfigReader(new ConfigValues(node, source)).read();
  }

  /** The keys of a configuration that are not known here. */
  public static List<String> unknownKeys(JsonNode node, String source) {
    ConfigValues settings = new ConfigValues(node, source);
    new UNetConfigReader(settings).read();
    return settings.unread(InertKeys.UNET);
  }
}
