package io.github.das4j.run;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Keeping;
import io.github.das4j.das.Listener;
import io.github.das4j.das.SampleInputs;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleResult;
import io.github.das4j.tensor.TorchDevice;
import java.util.Optional;

/** What a worker samples with: a loaded model and reward. Used by the thread that opened it. */
public interface PromptSampler extends AutoCloseable {

  /**
   * Samples a prompt.
   *
   * @param keeping where its state is kept, and gone on from
   */
  SampleResult sample(SampleRequest request, Listener listener, Optional<Keeping> keeping);

  /** Samples a prompt in one go. */
  default SampleResult sample(SampleRequest request, Listener listener) {
    return sample(request, listener, Optional.empty());
  }

  @Override
  void close();

  /** Loads one for a device. */
  @FunctionalInterface
  interface Opener {
    PromptSampler open(TorchDevice device);
  }

  /** For a caller that has nothing to sample: it holds nothing, and refuses every prompt. */
  static PromptSampler none() {
    return new PromptSampler() {
      @Override
      public SampleResult sample(
          SampleRequest request, Listener listener, Optional<Keeping> keeping) {
        throw new IllegalStateException("nothing was to be sampled");
      }

      @Override
      public void close() {
        // It holds nothing.
      }
    };
  }

  /** A sampler of images. */
  static PromptSampler of(ImageSampler sampler) {
    return new PromptSampler() {
      @Override
      public SampleResult sample(
          SampleRequest request, Listener listener, Optional<Keeping> keeping) {
        return keeping.isPresent()
            ? sampler.sample(request, SampleInputs.none(), listener, keeping.get())
            : sampler.sample(request, listener);
      }

      @Override
      public void close() {
        sampler.close();
      }
    };
  }
}
