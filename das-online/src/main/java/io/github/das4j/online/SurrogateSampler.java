package io.github.das4j.online;

import io.github.das4j.das.DrawnImage;
import io.github.das4j.das.ImageSampler;
import io.github.das4j.das.Listener;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.PlainDraw;
import io.github.das4j.das.SampleRequest;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.online.box.ImageTensors;
import io.github.das4j.online.surrogate.Surrogate;
import io.github.das4j.online.surrogate.SurrogateReward;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A diffusion model whose reward is a surrogate's value. */
final class SurrogateSampler implements DeviceSampler {

  private final ImageSampler sampler;
  private final SurrogateReward reward;
  private final Placement placement;
  private final String negative;
  private Optional<Surrogate> surrogate = Optional.empty();

  private SurrogateSampler(
      ImageSampler sampler, SurrogateReward reward, Placement placement, String negative) {
    this.sampler = sampler;
    this.reward = reward;
    this.placement = placement;
    this.negative = negative;
  }

  /**
   * Loads the model.
   *
   * @param clip folder of the CLIP whose features surrogates take
   * @param negative what to steer away from
   */
  static SurrogateSampler open(ModelOptions options, Path clip, String negative) {
    List<SurrogateReward> opened = new ArrayList<>();
    ImageSampler sampler =
        ImageSampler.open(
            options,
            context -> {
              opened.add(SurrogateReward.open(clip, context));
              return opened.get(0);
            });
    Placement placement = new Placement(options.placement().device(), DType.FLOAT32);
    return new SurrogateSampler(sampler, opened.get(0), placement, negative);
  }

  @Override
  public void begin(Drawing drawing) {
    surrogate = drawing.surrogate().map(file -> Surrogate.read(file, placement));
    reward.set(
        surrogate,
        switch (drawing.how()) {
          case PLAIN, ALIGNED -> SurrogateReward.Use.OPTIMISTIC;
          case BEST_OF_N -> SurrogateReward.Use.CHOICE;
          case EXPECTED -> SurrogateReward.Use.EXPECTED;
        });
  }

  @Override
  public WorkerPool.Drawn draw(ImageTask task, SampleSettings settings) {
    // The image's number in the occurrence's place: equal prompts of later rounds draw anew.
    SampleSettings alone = settings.toBuilder().plain(PlainDraw.OFF).build();
    SampleRequest request = new SampleRequest(task.prompt(), negative, task.image(), alone);
    DrawnImage image = sampler.sample(request, Listener.none()).images().get(0);
    BufferedImage pixels = image.toBufferedImage();
    try (Scope scope = Scope.open()) {
      float[] features =
          Tensors.floats(reward.features(Tensors.place(ImageTensors.of(pixels), placement)));
      return new WorkerPool.Drawn(task, pixels, features);
    }
  }

  @Override
  public void end() {
    reward.set(Optional.empty(), SurrogateReward.Use.OPTIMISTIC);
    surrogate.ifPresent(Surrogate::close);
    surrogate = Optional.empty();
  }

  @Override
  public void close() {
    sampler.close();
  }
}
