package io.github.das4j.stable;

import io.github.das4j.diffusion.Decoder;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Latents made smaller by the mean of each square, then decoded: a smaller image for a fraction of
 * the work, which a reward network that looks at few pixels anyway sees much like the whole.
 *
 * @param side of a square, in latents; divides their height and width
 */
record PooledImages(Decoder images, int side) implements Decoder {

  @Override
  public Chain chain() {
    List<Stage> stages = new ArrayList<>();
    stages.add(Stage.of(this::pooled));
    stages.addAll(images.chain().stages());
    return new Chain(stages);
  }

  private Tensor pooled(Tensor x) {
    long height = x.size(2) / side;
    long width = x.size(3) / side;
    return x.reshape(x.size(0), x.size(1), height, side, width, side)
        .mean(new long[] {3, 5}, false, new ScalarTypeOptional());
  }
}
