package io.github.das4j.align;

import io.github.das4j.align.CotangentScale.Scaled;
import io.github.das4j.align.ParticleTensors.Prediction;
import io.github.das4j.align.ParticleTensors.Score;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Scores swarms: x̂_0, its reward, and the gradient of r(x̂_0(x_t)) / α with respect to x_t. */
final class SwarmScorer {

  private final DiffusionProcess process;
  private final Twist twist;
  private final MicroBatches batches;

  /** From x̂_0 to the score. */
  private final Chain rewardChain;

  private final Reward reward;
  private final boolean guided;
  private final Tally tally;
  private final CotangentScale scale;

  SwarmScorer(DiffusionProcess process, Reward reward, Twist twist, Tally tally) {
    this.tally = tally;
    this.process = process;
    this.scale = new CotangentScale(process.placement().dtype(), tally);
    this.twist = twist;
    this.reward = reward;
    this.batches = new MicroBatches(twist.microBatch());
    this.guided = reward.differentiable() && twist.proposal() == Twist.Proposal.GUIDED;
    List<Stage> stages = new ArrayList<>(process.decoder().chain().stages());
    stages.addAll(reward.stages());
    this.rewardChain = new Chain(stages);
  }

  /** What its gradients are multiplied by on the way. */
  CotangentScale cotangents() {
    return scale;
  }

  ParticleTensors score(ParticleTensors swarm, int step) {
    tally.denoised(swarm.size());
    tally.rewarded(swarm.size());
    tally.differentiated(guided ? swarm.size() : 0);
    List<Tensor[]> parts = new ArrayList<>();
    List<double[]> rewards = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      for (Tensor piece : batches.of(swarm.latents())) {
        Chain denoiser = process.denoiser().at(step, Math.toIntExact(piece.size(0)));
        parts.add(guided ? guided(denoiser, piece, rewards) : plain(denoiser, piece, rewards));
      }
      Tensor[] joined = join(parts, swarm.arena());
      int last = joined.length - 1;
      Prediction prediction =
          MicroBatches.prediction(guided ? Arrays.copyOf(joined, last) : joined);
      Optional<Tensor> gradient = guided ? Optional.of(joined[last]) : Optional.empty();
      return swarm
          .with(prediction)
          .with(score(swarm.traces(), flat(rewards), prediction, gradient));
    }
  }

  /** At x_0: the decoded sample itself, without network or gradient. */
  ParticleTensors scoreFinal(ParticleTensors swarm) {
    tally.rewarded(swarm.size());
    try (Scope scope = Scope.open()) {
      List<double[]> rewards = new ArrayList<>();
      List<Tensor> images = new ArrayList<>();
      for (Tensor piece : batches.of(swarm.latents())) {
        Tensor image = process.decoder().chain().run(piece)[0];
        images.add(image);
        rewards.add(Tensors.doubles(requireRows(reward.score(image), piece)));
      }
      Tensor all = swarm.arena().own(Tensors.cat(images, 0));
      double[] found = flat(rewards);
      double[] logTwist =
          Norms.whereFinite(
              Arrays.stream(found).map(r -> finite(r, this::finalLogTwist)).toArray(), all);
      return swarm.with(new Score(found, logTwist, Optional.empty(), Optional.of(all)));
    }
  }

  /** [x̂_0, output, (difference), gradient] of one micro-batch, owned by the enclosing scope. */
  private Tensor[] guided(Chain denoiser, Tensor x, List<double[]> rewards) {
    try (Scope scope = Scope.open();
        Differential front = new Differential(denoiser, twist.checkpointing(), x)) {
      Tensor[] predicted = front.outputs();
      for (Tensor tensor : predicted) {
        scope.keep(tensor);
      }
      Scaled towards = towards(predicted[0], rewards);
      Tensor whole = scale.ofNetwork(towards, cotangent -> required(front.gradient(cotangent)));
      Tensor[] result = Arrays.copyOf(predicted, predicted.length + 1);
      result[predicted.length] = scope.keep(Tensors.scale(whole, 1 / twist.alpha()));
      return result;
    }
  }

  /** The reward's gradient at x̂_0, owned by the enclosing scope. */
  private Scaled towards(Tensor cleanSample, List<double[]> rewards) {
    try (Scope scope = Scope.open();
        Differential back = new Differential(rewardChain, twist.checkpointing(), cleanSample)) {
      Tensor scores = requireRows(back.outputs()[0], cleanSample);
      rewards.add(Tensors.doubles(scores));
      Tensor ones = torch.ones_like(scores);
      Scaled towards =
          scale.ofReward(
              exponent -> required(back.gradient(Tensors.scale(ones, Math.scalb(1.0, exponent)))));
      scope.keep(towards.gradient());
      return towards;
    }
  }

  private Tensor[] plain(Chain denoiser, Tensor x, List<double[]> rewards) {
    Tensor[] predicted = denoiser.run(x);
    try (Scope scope = Scope.open()) {
      Tensor scores = requireRows(rewardChain.run(predicted[0])[0], x);
      rewards.add(Tensors.doubles(scores));
    }
    return predicted;
  }

  private Score score(
      Traces before, double[] rewards, Prediction prediction, Optional<Tensor> gradient) {
    double[][] lines = before.judged(rewards).rewards();
    double[] logTwist = new double[rewards.length];
    Arrays.setAll(logTwist, n -> finite(rewards[n], r -> logTwist(lines[n])));
    logTwist = Norms.whereFinite(logTwist, prediction.cleanSample());
    if (gradient.isPresent()) {
      logTwist = Norms.whereFinite(logTwist, gradient.get());
    }
    return new Score(rewards, logTwist, gradient, Optional.empty());
  }

  private double logTwist(double[] rewards) {
    return twist.potential().logTwist(Arrays.stream(rewards).map(r -> r / twist.alpha()).toArray());
  }

  private double finalLogTwist(double reward) {
    return twist.potential().finalLogTwist(reward / twist.alpha());
  }

  /** A log-twist, NaN where it or the reward that it is made of is infinite. */
  private static double finite(double reward, DoubleUnaryOperator logTwist) {
    double value = Double.isFinite(reward) ? logTwist.applyAsDouble(reward) : Double.NaN;
    return Double.isFinite(value) ? value : Double.NaN;
  }

  private static Tensor[] join(List<Tensor[]> parts, Arena arena) {
    Tensor[] joined = new Tensor[parts.get(0).length];
    for (int k = 0; k < joined.length; k++) {
      int part = k;
      joined[k] = arena.own(Tensors.cat(parts.stream().map(p -> p[part]).toList(), 0));
    }
    return joined;
  }

  private static double[] flat(List<double[]> pieces) {
    return pieces.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static Tensor required(@Nullable Tensor gradient) {
    return Objects.requireNonNull(
        gradient, "the reward says it is differentiable, but its score has no gradient");
  }

  private static Tensor requireRows(Tensor scores, Tensor x) {
    if (scores.dim() != 1 || scores.size(0) != x.size(0)) {
      throw new IllegalStateException(
          "a reward must return one score for each of "
              + x.size(0)
              + " images, not "
              + Tensors.describe(scores));
    }
    return scores;
  }
}
