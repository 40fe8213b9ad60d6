package io.github.das4j.verify;

import io.github.das4j.align.Reward;
import io.github.das4j.align.Twist;
import io.github.das4j.align.View;
import io.github.das4j.align.View.Jacobian;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardModel.Weighted;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Sums in which a term has no gradient, as of a judge behind an address: the others guide, and all
 * weigh, so that Z and its moments stay those of the whole. Run through the code that samples
 * images. The term that guides leads astray by itself: without the other in the weights, Z is
 * another.
 */
final class ApartChecks {

  private static final int PARTICLES = 24;

  /** So that a level comes in three micro-batches. */
  private static final int MICRO_BATCH = 10;

  private ApartChecks() {}

  /** Ways to say a target's reward by terms of which one at least has no gradient. */
  static Map<String, UnaryOperator<Reward>> forms() {
    Map<String, UnaryOperator<Reward>> forms = new LinkedHashMap<>();
    forms.put("a term asked apart", whole -> sum(whole, Apart::new));
    forms.put("a term without gradient in the chain", whole -> sum(whole, Undifferentiable::new));
    forms.put("all asked apart", Apart::new);
    return forms;
  }

  /** 2 (0.3 r + 0.2 x) + 0.5 (0.8 r − 0.8 x), which is r. */
  static Reward sum(Reward whole, UnaryOperator<Reward> other) {
    Reward guide = x -> mixed(whole, 0.3, 0.2, x);
    Reward rest = other.apply(x -> mixed(whole, 0.8, -0.8, x));
    return RewardModel.sum(
            List.of(
                new Weighted(2, RewardModel.of(guide)), new Weighted(0.5, RewardModel.of(rest))))
        .forPrompt("");
  }

  private static Tensor mixed(Reward reward, double share, double slope, Tensor x) {
    return Tensors.axpy(Tensors.scale(reward.score(x), share), slope, x.squeeze(1));
  }

  static List<Check> all(int runs, long seed) {
    List<Check> checks = new ArrayList<>();
    View late = new View(Optional.empty(), Jacobian.FULL, 2, true);
    for (KnownTarget target : List.of(KnownTarget.linearGaussian(), KnownTarget.mixture())) {
      forms()
          .forEach(
              (name, form) -> checks.addAll(estimates(target, name, form, View.FULL, runs, seed)));
      String name = "a term asked apart, every 2nd level, gradients of survivors";
      UnaryOperator<Reward> apart = whole -> sum(whole, Apart::new);
      checks.addAll(estimates(target, name, apart, late, runs, seed));
    }
    return checks;
  }

  static List<Check> estimates(
      KnownTarget target, String name, UnaryOperator<Reward> form, View view, int runs, long seed) {
    SmcSampler sampler =
        new SmcSampler(PARTICLES, 0.5, Resampler.SSP, Tempering.exponential(0.08), 0, OnNan.FAIL);
    Twist twist =
        new Twist(
            1,
            Twist.Proposal.GUIDED,
            Twist.Potential.DIFFERENCE,
            MICRO_BATCH,
            Chain.Checkpointing.ON,
            view);
    Estimate[] found =
        new TensorTrial(target, TensorTrial.WHOLE, sampler, twist, form)
            .run(name, runs, seed, Observer.none());
    return Estimate.checks(target, name, found);
  }

  /** Without a gradient, in the chain like any other, and so computed again for the others'. */
  private record Undifferentiable(Reward whole) implements Reward {

    @Override
    public boolean differentiable() {
      return false;
    }

    @Override
    public Tensor score(Tensor images) {
      return whole.score(images.detach());
    }
  }

  /** Without a gradient, and asked once about all of a level. */
  private record Apart(Reward whole) implements Reward {

    @Override
    public boolean differentiable() {
      return false;
    }

    @Override
    public Tensor score(Tensor images) {
      if (images.size(0) != PARTICLES) {
        throw new IllegalStateException("asked about " + images.size(0) + " of a level");
      }
      return whole.score(images);
    }

    @Override
    public Optional<Reward> apart() {
      return Optional.of(this);
    }

    @Override
    public List<Stage> stages() {
      return List.of(in -> new Tensor[] {in[0].new_zeros(in[0].size(0))});
    }
  }
}
