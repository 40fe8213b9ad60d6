package io.github.das4j.online.surrogate;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import java.util.List;

/**
 * How a surrogate is trained. The published figures are in the presets.
 *
 * @param optimism what it does about what it does not know
 * @param rate learning rate of Adam
 * @param epochs passes over the data
 * @param batch rows of a step
 * @param validation share of the rows, drawn at random, that choose the best epoch
 * @param dropout after the first, second and third layer, while training
 * @param langevin without optimism, gradients get √rate/√512 times this times N(0, 1)
 * @param heads number of bootstrapped heads
 * @param bonus how large the UCB bonus is
 */
public record FitSettings(
    @Declared(
            key = "online.optimism",
            standard = "ucb",
            option = "--optimism",
            label = "NAME",
            help = "What a surrogate does about what it does not know: {}")
        Optimism optimism,
    @Declared(
            key = "online.fit.rate",
            standard = "0.001",
            range = "[0, inf)",
            help = "Learning rate of Adam")
        double rate,
    @Declared(
            key = "online.fit.epochs",
            standard = "3000",
            range = "[1, inf)",
            help = "Passes over the data")
        int epochs,
    @Declared(
            key = "online.fit.batch",
            standard = "512",
            range = "[1, inf)",
            help = "Rows of a step")
        int batch,
    @Declared(
            key = "online.fit.validation",
            standard = "0.1",
            range = "(0, 1)",
            help = "Share of the data that chooses the best epoch, drawn at random")
        double validation,
    @Declared(
            key = "online.fit.dropout",
            standard = "0.2,0.2,0.1",
            range = "[0, 1)",
            help = "Dropout after the first three layers, while training")
        List<Double> dropout,
    @Declared(
            key = "online.fit.langevin",
            standard = "0.0001",
            range = "[0, inf)",
            help = "Without optimism: noise on gradients, times sqrt(rate) / sqrt(512)")
        double langevin,
    @Declared(
            key = "online.fit.heads",
            standard = "4",
            range = "[1, inf)",
            help = "Heads of bootstrap")
        int heads,
    BonusSettings bonus) {

  /** Layers with dropout. */
  private static final int LAYERS = 3;

  /**
   * The UCB bonus: min(a √(φᵀ(ΦᵀΦ + λI)⁻¹φ), cap) with a = scale · √n₀, n₀ the rows of the first
   * fit.
   *
   * @param scale at least 0
   * @param lambda above 0
   * @param cap at least 0
   */
  public record BonusSettings(
      @Declared(
              key = "online.bonus.scale",
              standard = "0.01",
              range = "[0, inf)",
              help = "ucb: a = scale * sqrt(points of the first fit)")
          double scale,
      @Declared(
              key = "online.bonus.lambda",
              standard = "0.001",
              range = "(0, inf)",
              help = "A ridge under the features' Gram matrix")
          double lambda,
      @Declared(
              key = "online.bonus.cap",
              standard = "10.0",
              range = "[0, inf)",
              help = "The largest bonus")
          double cap) {
    /**
     * Checks the numbers.
     *
     * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
     */
    public BonusSettings {
      Declarations.check(BonusSettings.class, scale, lambda, cap);
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public FitSettings {
    dropout = List.copyOf(dropout);
    Declarations.check(
        FitSettings.class,
        optimism,
        rate,
        epochs,
        batch,
        validation,
        dropout,
        langevin,
        heads,
        bonus);
    if (dropout.size() != LAYERS) {
      throw Declarations.wrong(
          FitSettings.class, "online.fit.dropout", "three shares in [0, 1)", dropout);
    }
  }

  /** Networks that this optimism trains. */
  int networks() {
    return optimism == Optimism.BOOTSTRAP ? heads : 1;
  }
}
