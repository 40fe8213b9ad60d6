package io.github.das4j.nn;

import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.Sd3Config;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory of the stages of a {@link FlowTransformer}. A map is width times tokens. For a gradient a
 * block of two streams saves of all tokens: queries, keys and values joined, what is attended, the
 * sum, the MLP's inner maps of fourfold width, and the result; where heads are normalised, queries
 * and keys before that, too. A block of one stream saves the same but the sum.
 */
final class TransformerWalk {

  private static final int JOINT = 10;
  private static final int SINGLE = 9;
  private static final int NORMED = 2;
  private static final int INNER = 4;

  /** Queries, keys and values, and what is attended. */
  private static final int ATTENTION = 4;

  private final double image;
  private final double text;
  private final List<Footprint> stages = new ArrayList<>();

  private TransformerWalk(int width, double imageTokens, double textTokens) {
    this.image = width * imageTokens;
    this.text = width * textTokens;
    stages.add(new Footprint(image, image + text, 0, 2 * image + text));
  }

  /**
   * @param tokens of the image
   * @param textTokens of the text
   */
  static List<Footprint> of(Sd3Config config, double tokens, double textTokens) {
    TransformerWalk walk = new TransformerWalk(config.width(), tokens, textTokens);
    for (int i = 0; i < config.numLayers(); i++) {
      boolean last = i == config.numLayers() - 1;
      boolean dual = config.dualAttentionLayers().contains(i);
      walk.joint(config.qkNorm(), dual, last);
    }
    return walk.closed(tokens * config.outChannels() * config.patchSize() * config.patchSize());
  }

  /** The same of FLUX. */
  static List<Footprint> of(FluxConfig config, double tokens, double textTokens) {
    TransformerWalk walk = new TransformerWalk(config.width(), tokens, textTokens);
    for (int i = 0; i < config.numLayers(); i++) {
      walk.joint(true, false, false);
    }
    for (int i = 0; i < config.numSingleLayers(); i++) {
      walk.single();
    }
    return walk.closed(tokens * config.inChannels());
  }

  private void joint(boolean normed, boolean dual, boolean last) {
    double all = image + text;
    double own = dual ? (ATTENTION + (normed ? NORMED : 0)) * image : 0;
    double output = last ? image : all;
    double kept = (JOINT + (normed ? NORMED : 0)) * all + own;
    stages.add(new Footprint(kept, output, 2 * INNER * all, (3 + 2 * INNER) * all));
  }

  private void single() {
    double all = image + text;
    double kept = (SINGLE + NORMED) * all;
    stages.add(new Footprint(kept, all, 2 * INNER * all, (4 + 3 * INNER) * all));
  }

  private List<Footprint> closed(double output) {
    stages.add(new Footprint(image + output, output, image, 3 * image + output));
    return stages;
  }
}
