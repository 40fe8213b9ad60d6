package io.github.das4j.spark;

import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.tensor.TorchDevice;
import java.io.Serializable;

/** Where an executor has its samplers from; goes to it with the run. */
interface SamplerSource extends Serializable {

  /**
   * Looks whether this machine has what the run began with.
   *
   * @throws IllegalArgumentException naming what is gone, or is another file here
   */
  void require(Manifest manifest);

  /** Loads a sampler, which the caller closes. */
  PromptSampler open(Manifest manifest, TorchDevice device);
}
