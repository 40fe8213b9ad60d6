package io.github.das4j.server.job;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleInputs;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.Watch;
import io.github.das4j.reward.RewardSpec;

/** Loads what a worker draws with. */
@FunctionalInterface
public interface SamplerSource {

  /** A loaded model and reward; used by one thread at a time. */
  interface Loaded extends AutoCloseable {

    /** Draws a prompt; see {@link ImageSampler#sample(SampleRequest, SampleInputs, Watch)}. */
    SampleResult sample(SampleRequest request, SampleInputs inputs, Watch watch);

    @Override
    void close();
  }

  /** Loads them. */
  Loaded open(ModelOptions model, RewardSpec reward);

  /** Samplers of images. */
  static SamplerSource images() {
    return (model, reward) -> {
      ImageSampler sampler = ImageSampler.open(model, reward);
      return new Loaded() {
        @Override
        public SampleResult sample(SampleRequest request, SampleInputs inputs, Watch watch) {
          return sampler.sample(request, inputs, watch);
        }

        @Override
        public void close() {
          sampler.close();
        }
      };
    };
  }
}
