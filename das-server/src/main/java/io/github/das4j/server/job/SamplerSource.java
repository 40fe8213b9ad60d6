package io.github.das4j.server.job;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.LoadedModel;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleInputs;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.das.Watch;
import io.github.das4j.reward.RewardSpec;

/** Loads what a worker draws with. */
@FunctionalInterface
public interface SamplerSource {

  /** A model with a reward. */
  @FunctionalInterface
  interface Drawer {

    /** Draws a prompt; see {@link ImageSampler#sample(SampleRequest, SampleInputs, Watch)}. */
    SampleResult sample(SampleRequest request, SampleInputs inputs, Watch watch);
  }

  /** A loaded model, which one reward after another may judge; used by one thread at a time. */
  interface Loaded extends AutoCloseable {

    /** With a reward, which is loaded where the last was another; lasts until the next is. */
    Drawer judgedBy(RewardSpec reward);

    @Override
    void close();
  }

  /** Loads a model. */
  Loaded open(ModelOptions model);

  /** Samplers of images. */
  static SamplerSource images() {
    return options -> {
      LoadedModel model = LoadedModel.open(options);
      return new Loaded() {
        @Override
        public Drawer judgedBy(RewardSpec reward) {
          return model.sampler(reward)::sample;
        }

        @Override
        public void close() {
          model.close();
        }
      };
    };
  }
}
