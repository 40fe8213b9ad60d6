package io.github.das4j.lab.config;

import io.github.das4j.das.SampleSettings;
import io.github.das4j.smc.Tempering;

/** How a prompt is sampled. */
public enum Method {
  /** The whole of it: guided proposals, tempered weights, resampling. */
  DAS {
    @Override
    public SampleSettings applied(SampleSettings settings) {
      return settings;
    }
  },

  /** The pretrained model: one particle, neither guided nor weighted; the reward only judges. */
  PLAIN {
    @Override
    public SampleSettings applied(SampleSettings settings) {
      // Tempering that starts at the last step, from λ = 0: the reward is never turned up.
      return settings.toBuilder()
          .particles(1)
          .temperingStart(Math.nextDown(1.0))
          .tempering(Tempering.exponential(Double.MIN_NORMAL))
          .essThreshold(0)
          .build();
    }
  };

  /** The settings as this method uses them. */
  public abstract SampleSettings applied(SampleSettings settings);
}
