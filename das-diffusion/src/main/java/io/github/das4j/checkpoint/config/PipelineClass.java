package io.github.das4j.checkpoint.config;

/** The pipelines that can be run, by the class that their index names. */
public enum PipelineClass {
  STABLE_DIFFUSION("StableDiffusionPipeline"),
  STABLE_DIFFUSION_XL("StableDiffusionXLPipeline"),
  LATENT_CONSISTENCY("LatentConsistencyModelPipeline");

  private final String className;

  PipelineClass(String className) {
    this.className = className;
  }

  public String className() {
    return className;
  }
}
