package io.github.das4j.das;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Resampling;
import io.github.das4j.smc.Selection;

/**
 * The swarm, and how the reward weighs on it.
 *
 * @param particles N, at least 1
 * @param alpha KL coefficient α &gt; 0: the target is p(x) exp(r(x) / α)
 * @param tempering how far the reward is turned up at each step
 * @param temperingStart share of the steps before which nothing is tempered, in [0, 1)
 * @param resampler resampling scheme, or a rule of your own
 * @param essThreshold resample when the ESS falls below this share of N, in [0, 1]
 * @param selection which particles are returned
 * @param onNan what becomes of a particle whose reward, gradient or move is no finite number
 */
public record SmcSettings(
    @Declared(
            key = "smc.particles",
            standard = "4",
            range = "[1, inf)",
            option = "--particles",
            label = "N",
            help = "Particles of the swarm; more are truer and slower")
        int particles,
    @Declared(
            key = "smc.alpha",
            standard = "0.005",
            range = "(0, inf)",
            option = "--alpha",
            label = "A",
            help = "KL coefficient: smaller means more reward, farther from the model")
        double alpha,
    TemperingSpec tempering,
    @Declared(
            key = "smc.tempering_start",
            standard = "0.0",
            range = "[0, 1)",
            option = "--tempering-start",
            label = "SHARE",
            help = "Share of the steps before the reward is looked at")
        double temperingStart,
    @Declared(
            key = "smc.resampler",
            standard = "ssp",
            option = "--resampler",
            label = "NAME",
            among = Resampler.class,
            help = "Resampling scheme: {}")
        Resampling resampler,
    @Declared(
            key = "smc.ess",
            standard = "0.5",
            range = "[0, 1]",
            option = "--ess",
            label = "SHARE",
            help = "Resample when the effective sample size is below this share of N")
        double essThreshold,
    @Declared(
            key = "sample.select",
            standard = "heaviest",
            option = "--select",
            label = "WHICH",
            help = "Which particles to keep: {}; sample is drawn by weight")
        Selection selection,
    @Declared(
            key = "smc.on_nan",
            standard = "fail",
            option = "--on-nan",
            label = "WHAT",
            help = "A particle whose reward, gradient or move is no finite number: {}")
        OnNan onNan) {

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public SmcSettings {
    Declarations.check(
        SmcSettings.class,
        particles,
        alpha,
        tempering,
        temperingStart,
        resampler,
        essThreshold,
        selection,
        onNan);
  }

  /** The same with the published rate of tempering where none is given. */
  SmcSettings settled(int steps) {
    TemperingSpec settled = tempering.settled(steps, temperingStart);
    return settled.equals(tempering) ? this : Declarations.with(this, settled);
  }
}
