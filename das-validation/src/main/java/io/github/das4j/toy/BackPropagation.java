package io.github.das4j.toy;

import io.github.das4j.smc.Keys;
import java.util.ArrayList;
import java.util.List;

/**
 * Fine-tuning through the whole chain: descends −E r(x_0) + Σ_t KL(p_θ(·|x_t) ‖ p(·|x_t)), with x_t
 * from the chain of θ. Adam, batch 256, gradient norm at most 5.
 */
final class BackPropagation {

  private static final int BATCH = 256;
  private static final double MAX_NORM = 5;
  private static final int INITIAL = -1;

  private final ToyProcess pretrained;
  private final ToyReward reward;
  private final double klWeight;
  private final KlGradient klGradient;

  BackPropagation(ToyProcess pretrained, ToyReward reward, double klWeight, KlGradient klGradient) {
    this.pretrained = pretrained;
    this.reward = reward;
    this.klWeight = klWeight;
    this.klGradient = klGradient;
  }

  /** Trains a model in place. */
  void run(Trainable model, int epochs, double learningRate, long seed) {
    try (MlpTrainer trainer = new MlpTrainer(model.networks(), learningRate, MAX_NORM)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        trainer.step(gradients(model, Keys.mix(seed, epoch)));
      }
    }
  }

  /** The gradient of the loss with respect to each network, on one batch. */
  List<Mlp> gradients(Trainable model, long key) {
    int steps = pretrained.steps();
    List<double[][]> states = new ArrayList<>();
    List<double[][]> gaps = new ArrayList<>();
    double[][] x = new Normals(key, INITIAL).columns(pretrained.dimension(), BATCH);
    for (int step = 0; step < steps; step++) {
      int timestep = pretrained.timestep(step);
      double[][] noise = model.at(timestep, x).noise();
      double[][] old = pretrained.denoiser().at(timestep, x).noise();
      states.add(x);
      gaps.add(ToyProcess.combined(1, noise, -1, old));
      x = moved(step, pretrained.mean(step, x, noise), key);
    }
    List<Mlp> gradients = model.networks().stream().map(Mlp::zeros).toList();
    double[][] back = reward.gradient(x);
    back = ToyProcess.combined(-1.0 / BATCH, back, 0, back);
    for (int step = steps - 1; step >= 0; step--) {
      back = backward(model, step, states.get(step), gaps.get(step), back, gradients);
    }
    return gradients;
  }

  /** KL of a step: c²‖ε̂ − ε̂_old‖² / 2σ², c the weight of ε̂ in the mean. */
  private double[][] backward(
      Trainable model,
      int step,
      double[][] x,
      double[][] gap,
      double[][] back,
      List<Mlp> gradients) {
    double direction = pretrained.direction(step);
    double variance = pretrained.variance(step);
    double kl = variance > 0 ? klWeight * direction * direction / (variance * BATCH) : 0;
    double[][] cotangent = ToyProcess.combined(direction, back, kl, gap);
    int timestep = pretrained.timestep(step);
    double[][] through = model.backward(timestep, x, cotangent, gradients);
    double[][] onward = ToyProcess.combined(pretrained.keep(step), back, 1, through);
    if (klGradient == KlGradient.PUBLISHED) {
      return onward;
    }
    // The pretrained model looks at the same x, so the gap depends on it through both.
    double[][] old = pretrained.denoiser().at(timestep, x).pullback(gap);
    return ToyProcess.combined(1, onward, -kl, old);
  }

  private double[][] moved(int step, double[][] mean, long key) {
    double variance = pretrained.variance(step);
    if (variance == 0) {
      return mean;
    }
    double[][] z = new Normals(key, step).columns(mean.length, BATCH);
    return ToyProcess.combined(1, mean, Math.sqrt(variance), z);
  }
}
