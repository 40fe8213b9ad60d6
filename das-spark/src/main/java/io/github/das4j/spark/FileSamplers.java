package io.github.das4j.spark;

import io.github.das4j.das.ImageSampler;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptSampler;
import io.github.das4j.tensor.TorchDevice;

/** Model and reward from the files that the run's record names, the same on every machine. */
record FileSamplers() implements SamplerSource {

  private static final long serialVersionUID = 1;

  @Override
  public void require(Manifest manifest) {
    manifest.requireSameWeights();
  }

  @Override
  public PromptSampler open(Manifest manifest, TorchDevice device) {
    return PromptSampler.of(
        ImageSampler.open(manifest.config().options(manifest.model(), device), manifest.reward()));
  }
}
