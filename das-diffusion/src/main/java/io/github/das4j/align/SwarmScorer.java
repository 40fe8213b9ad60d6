package io.github.das4j.align;

import io.github.das4j.align.ParticleTensors.Prediction;
import io.github.das4j.align.ParticleTensors.Score;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Chain.Checkpointing;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Stage;
import io.github.das4j.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Scores swarms: x̂_0, its reward, and the gradient of r(x̂_0(x_t)) / α with respect to x_t. */
final class SwarmScorer {

  private final DiffusionProcess process;
  private final Twist twist;
  private final MicroBatches batches;

  /** From x̂_0 to the score, as the reward is seen before the end. */
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
    Decoder seen = twist.view().decoder().orElse(process.decoder());
    List<Stage> stages = new ArrayList<>(seen.chain().stages());
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
    JudgedPiece.Path path =
        new JudgedPiece.Path(rows -> process.denoiser().at(step, rows), slope(step), rewardChain);
    List<Tensor[]> parts = new ArrayList<>();
    List<Tensor> scores = new ArrayList<>();
    List<JudgedPiece> kept = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      for (Tensor piece : batches.of(swarm.latents())) {
        if (!guided) {
          parts.add(plain(path, piece, scores));
        } else if (twist.view().survivors()) {
          JudgedPiece judged = new JudgedPiece(path, Checkpointing.ON, piece);
          swarm.arena().onClose(judged::close);
          kept.add(judged);
          scores.add(requireRows(judged.scores(), piece));
          parts.add(judged.predicted());
        } else {
          parts.add(differentiated(path, piece, scores));
        }
      }
      Tensor[] joined = join(parts, swarm.arena());
      int last = joined.length - 1;
      boolean taken = guided && kept.isEmpty();
      Prediction prediction = MicroBatches.prediction(taken ? Arrays.copyOf(joined, last) : joined);
      Optional<Tensor> gradient = taken ? Optional.of(joined[last]) : Optional.empty();
      Optional<LateGradient> late =
          kept.isEmpty()
              ? Optional.empty()
              : Optional.of(LateGradient.of(kept, twist.alpha(), scale, tally));
      return swarm.with(prediction).with(score(swarm.traces(), scores, prediction, gradient, late));
    }
  }

  private OptionalDouble slope(int step) {
    return switch (twist.view().jacobian()) {
      case FULL -> OptionalDouble.empty();
      case DENOISED -> OptionalDouble.of(process.denoiser().slopes(step).linear());
      case GAUSSIAN -> OptionalDouble.of(process.denoiser().slopes(step).gaussian());
    };
  }

  /** At x_0: the decoded sample itself, without network or gradient. */
  ParticleTensors scoreFinal(ParticleTensors swarm) {
    tally.rewarded(swarm.size());
    try (Scope scope = Scope.open()) {
      List<Tensor> scores = new ArrayList<>();
      List<Tensor> images = new ArrayList<>();
      for (Tensor piece : batches.of(swarm.latents())) {
        Tensor image = process.decoder().chain().run(piece)[0];
        images.add(image);
        scores.add(requireRows(reward.score(image), piece));
      }
      Tensor all = swarm.arena().own(Tensors.cat(images, 0));
      double[][] read = Norms.read(List.of(Norms.marks(all), Norms.joined(scores)));
      double[] found = read[1];
      double[] logTwist =
          Norms.whereFinite(
              Arrays.stream(found).map(r -> finite(r, this::finalLogTwist)).toArray(), read[0]);
      return swarm.with(
          new Score(found, logTwist, Optional.empty(), Optional.empty(), Optional.of(all)));
    }
  }

  /** [x̂_0, output, (difference), gradient] of one micro-batch, owned by the enclosing scope. */
  private Tensor[] differentiated(JudgedPiece.Path path, Tensor x, List<Tensor> scores) {
    tally.differentiated(Math.toIntExact(x.size(0)));
    try (Scope scope = Scope.open();
        JudgedPiece piece = new JudgedPiece(path, twist.checkpointing(), x)) {
      Tensor[] predicted = piece.predicted();
      for (Tensor tensor : predicted) {
        scope.keep(tensor);
      }
      scores.add(scope.keep(requireRows(piece.scores(), x)));
      Tensor[] result = Arrays.copyOf(predicted, predicted.length + 1);
      result[predicted.length] =
          scope.keep(Tensors.scale(piece.gradient(scale), 1 / twist.alpha()));
      return result;
    }
  }

  private Tensor[] plain(JudgedPiece.Path path, Tensor x, List<Tensor> scores) {
    Tensor[] predicted = path.denoiser().apply(Math.toIntExact(x.size(0))).run(x);
    try (Scope scope = Scope.open()) {
      scores.add(scope.keep(requireRows(rewardChain.run(predicted[0])[0], x)));
    }
    return predicted;
  }

  private Score score(
      Traces before,
      List<Tensor> scores,
      Prediction prediction,
      Optional<Tensor> gradient,
      Optional<LateGradient> late) {
    List<Tensor> columns = new ArrayList<>();
    columns.add(Norms.marks(prediction.cleanSample()));
    columns.add(Norms.joined(scores));
    gradient.ifPresent(g -> columns.add(Norms.marks(g)));
    double[][] read = Norms.read(columns);
    double[] rewards = read[1];
    double[][] lines = before.judged(rewards).rewards();
    double[] logTwist = new double[rewards.length];
    Arrays.setAll(logTwist, n -> finite(rewards[n], r -> logTwist(lines[n])));
    logTwist = Norms.whereFinite(logTwist, read[0]);
    if (gradient.isPresent()) {
      logTwist = Norms.whereFinite(logTwist, read[2]);
    }
    return new Score(rewards, logTwist, gradient, late, Optional.empty());
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
