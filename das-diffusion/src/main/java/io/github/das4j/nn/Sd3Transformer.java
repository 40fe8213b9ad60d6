package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weight;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.Sd3Config;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The velocity predictor of Stable Diffusion 3 and 3.5 ({@code SD3Transformer2DModel} of diffusers;
 * Esser et al. 2024, arXiv 2403.03206).
 */
public final class Sd3Transformer implements FlowTransformer {

  private final Sd3Config config;
  private final Placement placement;
  private final Linear patches;
  private final Weight positions;
  private final FlowEmbedding embedding;
  private final Linear contextEmbedder;
  private final List<JointBlock> blocks;
  private final AdaptiveNorm normOut;
  private final Linear projOut;

  public Sd3Transformer(Weights w, Sd3Config config) {
    int width = config.width();
    int side = config.patchSize();
    int most = config.posEmbedMaxSize();
    Weights positional = w.at("pos_embed");
    this.config = config;
    this.placement = w.placement();
    this.patches = Linear.ofPatches(positional.at("proj"), config.inChannels(), side, width);
    this.positions = positional.weight("pos_embed", 1, (long) most * most, width);
    this.embedding =
        new FlowEmbedding(w.at("time_text_embed"), config.pooledProjectionDim(), width, false);
    this.contextEmbedder = Linear.of(w.at("context_embedder"), config.jointAttentionDim(), width);
    Weights list = w.at("transformer_blocks");
    this.blocks =
        IntStream.range(0, config.numLayers())
            .mapToObj(i -> new JointBlock(list.at(i), shape(i)))
            .toList();
    this.normOut = new AdaptiveNorm(w.at("norm_out"), width, 2);
    this.projOut = Linear.of(w.at("proj_out"), width, side * side * config.outChannels());
  }

  private JointBlock.Shape shape(int index) {
    return new JointBlock.Shape(
        config.width(),
        config.numAttentionHeads(),
        config.qkNorm(),
        config.dualAttentionLayers().contains(index),
        index == config.numLayers() - 1);
  }

  @Override
  public Sd3Config config() {
    return config;
  }

  /** Timestep and pooled text as one vector, before its SiLU. */
  Tensor embedded(Tensor timesteps, Conditioning conditioning) {
    return embedding.forward(timesteps, conditioning);
  }

  @Override
  public Tensor times(Tensor timesteps, Conditioning conditioning) {
    return FlowEmbedding.activated(embedded(timesteps, conditioning));
  }

  @Override
  public Tensor text(Conditioning conditioning) {
    return FlowEnds.embedded(conditioning, contextEmbedder, config.jointAttentionDim(), placement);
  }

  @Override
  public List<Stage> stages(Given given, Extent size) {
    Tensor cropped = cropped(size);
    List<Stage> stages = new ArrayList<>();
    stages.add(state -> new Tensor[] {tokens(state[0], cropped), given.text()});
    for (JointBlock block : blocks) {
      stages.add(state -> block.forward(state, given.time(), Optional.empty()));
    }
    stages.add(state -> new Tensor[] {velocity(state[0], given.time(), size)});
    return stages;
  }

  private Tensor tokens(Tensor x, Tensor positions) {
    Tensor typed = x.to(placement.dtype().scalarType());
    return patches.forward(Patches.packed(typed, config.patchSize())).add(positions);
  }

  /** The positions of an image, from the middle of the table: {@code [1, tokens, width]}. */
  private Tensor cropped(Extent size) {
    int side = config.patchSize();
    int most = config.posEmbedMaxSize();
    Patches.require(side, size.height(), size.width());
    int rows = size.height() / side;
    int columns = size.width() / side;
    if (Math.max(rows, columns) > most) {
      throw new IllegalArgumentException(
          "latents of "
              + size
              + " are "
              + columns
              + "x"
              + rows
              + " patches, and this transformer knows the positions of "
              + most
              + " each way: latents of at most "
              + most * side);
    }
    // The table may be mapped and far larger than what an image takes of it.
    return positions
        .kept()
        .view(most, most, config.width())
        .narrow(0, (most - rows) / 2, rows)
        .narrow(1, (most - columns) / 2, columns)
        .to(positions.used())
        .reshape(1, (long) rows * columns, config.width());
  }

  private Tensor velocity(Tensor tokens, Tensor time, Extent size) {
    Tensor rows = projOut.forward(FlowEnds.closing(tokens, normOut, time));
    return Maps.leave(
        Patches.unpackedPixels(rows, config.patchSize(), size.height(), size.width()));
  }
}
