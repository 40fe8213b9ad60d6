package io.github.das4j.run;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.tensor.TorchDevice;

/** What a worker samples with: a loaded model and reward. Used by the thread that opened it. */
public interface PromptSampler extends AutoCloseable {

  SampleResult sample(SampleRequest request, Listener listener);

  @Override
  void close();

  /** Loads one for a device. */
  @FunctionalInterface
  interface Opener {
    PromptSampler open(TorchDevice device);
  }

  /** A sampler of images. */
  static PromptSampler of(ImageSampler sampler) {
    return new PromptSampler() {
      @Override
      public SampleResult sample(SampleRequest request, Listener listener) {
        return sampler.sample(request, listener);
      }

      @Override
      public void close() {
        sampler.close();
      }
    };
  }
}
