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
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Scores swarms: x̂_0, its reward, and the gradient of r(x̂_0(x_t)) / α with respect to x_t. */
final class SwarmScorer {

  private final DiffusionProcess process;
  private final Twist twist;
  private final MicroBatches batches;

  /**
   * From x̂_0 to the score, as the reward is seen before the end; then the images it was made of.
   */
  private final Chain rewardChain;

  /** What is asked about a level's images together, behind the chain. */
  private final Optional<Reward> apart;

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
    this.apart = reward.apart();
    stages.addAll(apart.isEmpty() ? reward.stages() : besideImages(reward.stages()));
    this.rewardChain = new Chain(stages);
  }

  /** From [images] to [scores, images]. */
  private static List<Stage> besideImages(List<Stage> reward) {
    List<Stage> stages = new ArrayList<>();
    stages.add(in -> new Tensor[] {in[0], in[0]});
    reward.forEach(stage -> stages.add(stage.behind(1)));
    stages.add(in -> new Tensor[] {in[1], in[0]});
    return stages;
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
    Judged scores = new Judged();
    List<JudgedPiece> kept = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      for (Tensor piece : batches.of(swarm.latents())) {
        if (!guided) {
          parts.add(plain(path, piece, scores));
        } else if (twist.view().survivors()) {
          JudgedPiece judged = new JudgedPiece(path, Checkpointing.ON, piece);
          swarm.arena().onClose(judged::close);
          kept.add(judged);
          scores.add(judged.judged(), piece);
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
      Judged scores = new Judged();
      List<Tensor> images = new ArrayList<>();
      for (Tensor piece : batches.of(swarm.latents())) {
        Tensor image = process.decoder().chain().run(piece)[0];
        images.add(image);
        Tensor score =
            apart.isEmpty() ? reward.score(image) : new Chain(reward.stages()).run(image)[0];
        scores.add(new Tensor[] {score, image}, piece);
      }
      Tensor all = swarm.arena().own(Tensors.cat(images, 0));
      double[][] read = Norms.read(List.of(Norms.marks(all), scores.total()));
      double[] found = read[1];
      double[] logTwist =
          Norms.whereFinite(
              Arrays.stream(found).map(r -> finite(r, this::finalLogTwist)).toArray(), read[0]);
      return swarm.with(
          new Score(found, logTwist, Optional.empty(), Optional.empty(), Optional.of(all)));
    }
  }

  /** [x̂_0, output, (difference), gradient] of one micro-batch, owned by the enclosing scope. */
  private Tensor[] differentiated(JudgedPiece.Path path, Tensor x, Judged scores) {
    tally.differentiated(Math.toIntExact(x.size(0)));
    try (Scope scope = Scope.open();
        JudgedPiece piece = new JudgedPiece(path, twist.checkpointing(), x)) {
      Tensor[] predicted = piece.predicted();
      for (Tensor tensor : predicted) {
        scope.keep(tensor);
      }
      scores.add(kept(scope, piece.judged()), x);
      Tensor[] result = Arrays.copyOf(predicted, predicted.length + 1);
      result[predicted.length] =
          scope.keep(Tensors.scale(piece.gradient(scale), 1 / twist.alpha()));
      return result;
    }
  }

  private Tensor[] plain(JudgedPiece.Path path, Tensor x, Judged scores) {
    Tensor[] predicted = path.denoiser().apply(Math.toIntExact(x.size(0))).run(x);
    scores.add(rewardChain.run(predicted[0]), x);
    return predicted;
  }

  private static Tensor[] kept(Scope scope, Tensor[] tensors) {
    for (Tensor tensor : tensors) {
      scope.keep(tensor);
    }
    return tensors;
  }

  /** What a level's micro-batches were given, until all of them are judged. */
  private final class Judged {

    private final List<Tensor> scores = new ArrayList<>();
    private final List<Tensor> images = new ArrayList<>();

    /**
     * Takes a micro-batch.
     *
     * @param judged scores, and behind them images where something is judged apart
     * @param x the micro-batch
     */
    void add(Tensor[] judged, Tensor x) {
      scores.add(requireRows(judged[0], x));
      if (apart.isPresent()) {
        images.add(judged[1]);
      }
    }

    /** Scores of all, what is judged apart among them, [N] float64; the innermost scope owns it. */
    Tensor total() {
      Tensor within = Norms.joined(scores);
      if (apart.isEmpty()) {
        return within;
      }
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        Tensor all = Tensors.cat(images, 0);
        Tensor asked = requireRows(apart.get().score(all), all);
        return scope.keep(within.add(asked.to(within.device(), ScalarType.Double)));
      }
    }
  }

  private Score score(
      Traces before,
      Judged scores,
      Prediction prediction,
      Optional<Tensor> gradient,
      Optional<LateGradient> late) {
    List<Tensor> columns = new ArrayList<>();
    columns.add(Norms.marks(prediction.cleanSample()));
    columns.add(scores.total());
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
