package io.github.das4j.online.surrogate;

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
    Optimism optimism,
    double rate,
    int epochs,
    int batch,
    double validation,
    List<Double> dropout,
    double langevin,
    int heads,
    BonusSettings bonus) {

  /**
   * The UCB bonus: min(a √(φᵀ(ΦᵀΦ + λI)⁻¹φ), cap) with a = scale · √n₀, n₀ the rows of the first
   * fit.
   */
  public record BonusSettings(double scale, double lambda, double cap) {
    public BonusSettings {
      require(scale >= 0, "the bonus's scale must be at least 0, not " + scale);
      require(lambda > 0, "the bonus's lambda must be above 0, not " + lambda);
      require(cap >= 0, "the bonus's cap must be at least 0, not " + cap);
    }
  }

  public FitSettings {
    dropout = List.copyOf(dropout);
    require(rate >= 0 && Double.isFinite(rate), "the rate must be at least 0, not " + rate);
    require(epochs >= 1, "epochs must be at least 1, not " + epochs);
    require(batch >= 1, "the batch must be at least 1, not " + batch);
    require(
        validation > 0 && validation < 1, "the validation share must be in (0, 1): " + validation);
    require(
        dropout.size() == 3 && dropout.stream().allMatch(p -> p >= 0 && p < 1),
        "dropout must be three shares in [0, 1), not " + dropout);
    require(langevin >= 0, "the Langevin noise must be at least 0, not " + langevin);
    require(heads >= 1, "there must be at least 1 head, not " + heads);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Networks that this optimism trains. */
  int networks() {
    return optimism == Optimism.BOOTSTRAP ? heads : 1;
  }
}
