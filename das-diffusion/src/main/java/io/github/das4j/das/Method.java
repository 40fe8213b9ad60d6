package io.github.das4j.das;

import io.github.das4j.align.Twist.Potential;
import io.github.das4j.align.Twist.Proposal;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Resampling;
import io.github.das4j.smc.SmcSampler;
import io.github.das4j.smc.Tempering;

/**
 * Ways to draw images of high reward: each is a choice of proposal, potential, tempering and
 * selection for the one loop. At equal particles and steps all denoise equally often.
 */
public enum Method {

  /** The model itself; the reward is only told. */
  PLAIN(Proposal.UNGUIDED, Potential.NEVER) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return alone(s, Tempering.none(), 1);
    }
  },

  /** N images of the model, of which the reward picks one. */
  BEST_OF_N(Proposal.UNGUIDED, Potential.LAST) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return alone(s, Tempering.none(), 1);
    }
  },

  /**
   * Guidance by the reward of x̂_0 (diffusion posterior sampling, Chung et al. 2023, arXiv
   * 2209.14687): the score plus ∇r(x̂_0)/α. N unweighted particles, of which the reward picks one.
   */
  DPS(Proposal.GUIDED, Potential.LAST) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return alone(s, Tempering.none(), 0);
    }
  },

  /**
   * The proposal of DAS, its ∇r(x̂_0)/α scaled to the size of the classifier-free guidance, as λ is
   * in FreeDoM (Yu et al. 2023, arXiv 2303.09833): N unweighted particles, of which the reward
   * picks one. It is no reimplementation of FreeDoM, which samples by DDIM with learning rates and
   * repeats steps by its time-travel strategy.
   */
  FREEDOM(Proposal.GUIDED, Potential.LAST) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return alone(s, Tempering.freedom(), 0);
    }
  },

  /** Of N candidates at each step one is drawn by exp(r(x̂_0)/α) (SVDD, arXiv 2408.08252). */
  SVDD(Proposal.UNGUIDED, Potential.DIFFERENCE) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return new SmcSampler(
          s.smc().particles(), 1, Resampling.oneAncestor(), Tempering.none(), 0, s.smc().onNan());
    }
  },

  /** Feynman-Kac steering (Singhal et al. 2025, arXiv 2501.06848) with the difference potential. */
  FK_DIFF(Proposal.UNGUIDED, Potential.DIFFERENCE) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return steering(s);
    }
  },

  /** Feynman-Kac steering with the max potential. */
  FK_MAX(Proposal.UNGUIDED, Potential.MAX) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return steering(s);
    }
  },

  /** Feynman-Kac steering with the sum potential. */
  FK_SUM(Proposal.UNGUIDED, Potential.SUM) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return steering(s);
    }
  },

  /** Twisted diffusion sampling (Wu et al. 2023, arXiv 2306.17775): guided, not tempered. */
  TDS(Proposal.GUIDED, Potential.DIFFERENCE) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return new SmcSampler(
          s.smc().particles(),
          s.smc().essThreshold(),
          s.smc().resampler(),
          Tempering.none(),
          0,
          s.smc().onNan());
    }
  },

  /** Tempered, but proposed by the model alone. */
  SMC(Proposal.UNGUIDED, Potential.DIFFERENCE) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return tempered(s);
    }
  },

  /** Diffusion alignment as sampling (arXiv 2501.05803): tempered and guided. */
  DAS(Proposal.GUIDED, Potential.DIFFERENCE) {
    @Override
    SmcSampler sampler(SampleSettings s) {
      return tempered(s);
    }
  };

  private final Proposal proposal;
  private final Potential potential;

  Method(Proposal proposal, Potential potential) {
    this.proposal = proposal;
    this.potential = potential;
  }

  Proposal proposal() {
    return proposal;
  }

  Potential potential() {
    return potential;
  }

  /** Whether it cannot do without the reward's gradient. */
  public boolean needsGradient() {
    return this == DPS || this == FREEDOM || this == TDS;
  }

  /** Whether its proposals follow the reward's gradient where there is one. */
  public boolean isGuided() {
    return proposal == Proposal.GUIDED;
  }

  /** Whether it looks at weights before the last step, and so may copy and drop particles there. */
  public boolean weighsOnTheWay() {
    return potential.weighs();
  }

  /** Whether it turns the reward up by the schedule of the settings. */
  public boolean isTempered() {
    return this == SMC || this == DAS;
  }

  abstract SmcSampler sampler(SampleSettings settings);

  private static SmcSampler tempered(SampleSettings s) {
    return new SmcSampler(
        s.smc().particles(),
        s.smc().essThreshold(),
        s.smc().resampler(),
        s.smc().tempering().tempering(),
        s.smc().temperingStart(),
        s.smc().onNan());
  }

  private static SmcSampler steering(SampleSettings s) {
    return new SmcSampler(
        s.smc().particles(),
        s.smc().essThreshold(),
        Resampler.MULTINOMIAL,
        Tempering.none(),
        0,
        s.smc().onNan());
  }

  /** Particles that do not meet before the end. */
  private static SmcSampler alone(SampleSettings s, Tempering tempering, double start) {
    return new SmcSampler(s.smc().particles(), 0, Resampler.SSP, tempering, start, s.smc().onNan());
  }
}
