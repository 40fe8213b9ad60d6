package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** The velocity predictor of FLUX.1 ({@code FluxTransformer2DModel} of diffusers). */
public final class FluxTransformer implements FlowTransformer {

  private final FluxConfig config;
  private final Placement placement;
  private final Linear embedder;
  private final FlowEmbedding embedding;
  private final Linear contextEmbedder;
  private final List<JointBlock> blocks;
  private final List<SingleBlock> singleBlocks;
  private final AdaptiveNorm normOut;
  private final Linear projOut;

  public FluxTransformer(Weights w, FluxConfig config) {
    int width = config.width();
    this.config = config;
    this.placement = w.placement();
    this.embedder = Linear.of(w.at("x_embedder"), config.inChannels(), width);
    this.embedding =
        new FlowEmbedding(
            w.at("time_text_embed"), config.pooledProjectionDim(), width, config.guidanceEmbeds());
    this.contextEmbedder = Linear.of(w.at("context_embedder"), config.jointAttentionDim(), width);
    JointBlock.Shape shape =
        new JointBlock.Shape(width, config.numAttentionHeads(), true, false, false);
    Weights list = w.at("transformer_blocks");
    this.blocks =
        IntStream.range(0, config.numLayers())
            .mapToObj(i -> new JointBlock(list.at(i), shape))
            .toList();
    Weights singles = w.at("single_transformer_blocks");
    this.singleBlocks =
        IntStream.range(0, config.numSingleLayers())
            .mapToObj(i -> new SingleBlock(singles.at(i), shape))
            .toList();
    this.normOut = new AdaptiveNorm(w.at("norm_out"), width, 2);
    this.projOut = Linear.of(w.at("proj_out"), width, config.inChannels());
  }

  @Override
  public FluxConfig config() {
    return config;
  }

  /** Timestep, pooled text and guidance as one vector, before its SiLU. */
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
    Rotary rotary = rotary(given.text().size(1), size);
    List<Stage> stages = new ArrayList<>();
    stages.add(state -> new Tensor[] {tokens(state[0]), given.text()});
    for (JointBlock block : blocks) {
      stages.add(state -> block.forward(state, given.time(), Optional.of(rotary)));
    }
    for (int i = 0; i < singleBlocks.size(); i++) {
      SingleBlock block = singleBlocks.get(i);
      boolean first = i == 0;
      stages.add(
          state -> {
            Tensor all = first ? Tensors.cat(1, state[1], state[0]) : state[0];
            return new Tensor[] {block.forward(all, given.time(), rotary)};
          });
    }
    stages.add(state -> new Tensor[] {velocity(state[0], given, size)});
    return stages;
  }

  /** The positions of text and image. */
  Rotary rotary(long text, Extent size) {
    int side = config.patchSize();
    Patches.require(side, size.height(), size.width());
    return Rotary.of(
        config.axesDimsRope(), text, size.height() / side, size.width() / side, placement.device());
  }

  private Tensor tokens(Tensor x) {
    return embedder.forward(
        Patches.packed(x.to(placement.dtype().scalarType()), config.patchSize()));
  }

  private Tensor velocity(Tensor all, Given given, Extent size) {
    long text = given.text().size(1);
    Tensor tokens = all.narrow(1, text, all.size(1) - text).contiguous();
    Tensor rows = projOut.forward(FlowEnds.closing(tokens, normOut, given.time()));
    return Maps.leave(Patches.unpacked(rows, config.patchSize(), size.height(), size.width()));
  }
}
