package io.github.das4j.reward;

import io.github.das4j.align.Reward;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

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
    Tensor within = new Chain(stages()).run(images)[0];
    return apart().map(reward -> within.add(reward.score(images))).orElse(within);
  }

  @Override
  public Optional<Reward> apart() {
    List<Term> apart =
        terms.stream()
            .flatMap(
                term -> term.reward().apart().map(part -> new Term(term.weight(), part)).stream())
            .toList();
    return apart.isEmpty() ? Optional.empty() : Optional.of(images -> sum(apart, images));
  }

  private static Tensor sum(List<Term> terms, Tensor images) {
    try (Scope scope = Scope.open()) {
      Tensor sum = images.new_zeros(images.size(0)).to(ScalarType.Float);
      for (Term term : terms) {
        Tensor scores = term.reward().score(images).to(sum.device(), ScalarType.Float);
        sum = Tensors.axpy(sum, term.weight(), scores);
      }
      return scope.keep(sum);
    }
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
