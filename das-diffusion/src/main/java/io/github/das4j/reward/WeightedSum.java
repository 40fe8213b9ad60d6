package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Σ w_k r_k. Differentiable if one term is; the others then count in the weights alone, which stay
 * exact.
 */
record WeightedSum(List<Term> terms) implements Reward {

  /** One reward with its weight. */
  record Term(double weight, Reward reward) {}

  @Override
  public boolean differentiable() {
    return terms.stream().anyMatch(term -> term.reward().differentiable());
  }

  @Override
  public Tensor score(Tensor images) {
    return new Chain(stages()).run(images)[0];
  }

  @Override
  public List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    stages.add(in -> new Tensor[] {in[0], in[0].new_zeros(in[0].size(0))});
    for (Term term : terms) {
      // [images, sum] → [images, sum, images] → [images, sum, score] → [images, sum']
      stages.add(in -> new Tensor[] {in[0], in[1], in[0]});
      for (Stage stage : term.reward().stages()) {
        stages.add(stage.behind(2));
      }
      stages.add(in -> new Tensor[] {in[0], in[1].add(in[2], new Scalar(term.weight()))});
    }
    stages.add(in -> new Tensor[] {in[1]});
    return stages;
  }
}
