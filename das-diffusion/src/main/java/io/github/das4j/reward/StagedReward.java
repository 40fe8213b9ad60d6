package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Stage;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A differentiable reward given by its segments, from [images] to [scores]. */
record StagedReward(List<Stage> stages) implements Reward {

  @Override
  public Tensor score(Tensor images) {
    return new Chain(stages).run(images)[0];
  }
}
