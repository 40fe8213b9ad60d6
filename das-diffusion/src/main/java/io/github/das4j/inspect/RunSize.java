package io.github.das4j.inspect;

import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.das.MemoryEstimate;
import io.github.das4j.das.TwistSettings;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.tensor.DType;
import java.util.Optional;

/**
 * The run whose memory is asked for.
 *
 * @param width of the images in pixels; 0 for the model's own
 * @param reward what it takes, if one is given
 * @param twist how the reward is seen on the way
 */
public record RunSize(
    int width,
    int height,
    int particles,
    int microBatch,
    DType type,
    Optional<RewardMemory> reward,
    TwistSettings twist) {

  public RunSize {
    if (particles < 1 || microBatch < 1) {
      throw new IllegalArgumentException("particles and micro-batch must be at least 1");
    }
  }

  /** The same with the model's own size where none was given. */
  public RunSize of(Pipeline pipeline) {
    Extent own = pipeline.nativeSize();
    int w = width == 0 ? own.width() : width;
    int h = height == 0 ? own.height() : height;
    Extent latents = pipeline.vae().latents(w, h);
    Extent size = latents.times(pipeline.vae().factor());
    return new RunSize(size.width(), size.height(), particles, microBatch, type, reward, twist);
  }

  public MemoryEstimate estimate(Pipeline pipeline) {
    RunSize sized = of(pipeline);
    return MemoryEstimate.of(
        pipeline.networks(type),
        reward.orElse(RewardMemory.none(true)),
        new MemoryEstimate.Load(
            sized.width,
            sized.height,
            particles,
            Math.min(particles, microBatch),
            pipeline.classifierFree(),
            type,
            twist));
  }
}
