package io.github.das4j.checkpoint.config;

/** The pipelines that can be run, by the class that their index names. */
public enum PipelineClass {
  STABLE_DIFFUSION("StableDiffusionPipeline"),
  STABLE_DIFFUSION_XL("StableDiffusionXLPipeline"),
  LATENT_CONSISTENCY("LatentConsistencyModelPipeline"),
  STABLE_DIFFUSION_3("StableDiffusion3Pipeline"),
  FLUX("FluxPipeline");

  private final String className;

  PipelineClass(String className) {
    this.className = className;
  }

  public String className() {
    return className;
  }

  /** Whether its network is a transformer that predicts the velocity of a flow. */
  public boolean isFlow() {
    return this == STABLE_DIFFUSION_3 || this == FLUX;
  }
}
