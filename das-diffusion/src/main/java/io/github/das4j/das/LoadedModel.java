package io.github.das4j.das;

import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.stable.ImageModel;
import io.github.das4j.tensor.Float32Products;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Opened;
import java.util.Optional;

/**
 * A checkpoint that stays loaded while rewards come and go: for a service, whose requests name
 * their reward. What is sampled is the same, bit for bit, as by a sampler of its own.
 *
 * <pre>{@code
 * try (LoadedModel loaded = LoadedModel.open(model)) {
 *   for (String reward : List.of("jpeg", "-1*jpeg")) {
 *     ImageSampler sampler = loaded.sampler(RewardSpec.parse(reward));
 *     results.add(sampler.sample(new SampleRequest("a cat", settings), Listener.none()));
 *   }
 * }
 * }</pre>
 *
 * <p>The weights are read when its first sampler is made. Use by one thread at a time.
 */
public final class LoadedModel implements AutoCloseable {

  private final ModelOptions options;
  private final Opened opened = new Opened();
  private final ModelFolder folder;
  private final MemoryClaims.Claim claim;
  private Optional<ImageModel> network = Optional.empty();
  private Optional<Judged> judged = Optional.empty();
  private boolean closed;

  /** The sampler that was made last. */
  private record Judged(RewardSpec reward, ImageSampler sampler) {}

  private LoadedModel(ModelOptions options) {
    this.options = options;
    try {
      this.claim = opened.add(MemoryClaims.OF_THIS_PROCESS.open(options.placement().device()));
      LibTorch.setThreads(options.threads());
      this.folder = ModelFolder.open(options.folder());
      opened.add(Float32Products.hold(options.placement()));
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Looks at a checkpoint's configurations; its weights are read with the first sampler.
   *
   * @return a model that the caller closes
   * @throws io.github.das4j.checkpoint.CheckpointException if the folder is no model's
   */
  public static LoadedModel open(ModelOptions options) {
    return new LoadedModel(options);
  }

  /**
   * The sampler of a reward. It is this model's: it lasts until one of another reward is asked for,
   * whose files are loaded in the place of this one's, or the model is closed.
   *
   * @throws io.github.das4j.checkpoint.CheckpointException if files of model or reward are not what
   *     they should be, with a line that names the file; another reward may be asked for then
   * @throws IllegalArgumentException if the reward's arguments are not what its provider takes
   * @throws IllegalStateException if this is closed
   */
  public ImageSampler sampler(RewardSpec reward) {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
    if (judged.filter(j -> j.reward().equals(reward) && !j.sampler().isClosed()).isEmpty()) {
      // The memory of both is never needed at once.
      closeSampler();
      ImageSampler.RewardSource source = ImageSampler.RewardSource.of(reward);
      judged = Optional.of(new Judged(reward, new ImageSampler(new Opened(), this, source)));
    }
    return judged.orElseThrow().sampler();
  }

  /** What this was opened with. */
  public ModelOptions options() {
    return options;
  }

  /** The networks, loaded where they are not yet; this model's. */
  ImageModel network() {
    ImageModel loaded =
        network.orElseGet(
            () ->
                opened.add(
                    ImageModel.open(
                        folder, options.placement(), options.clipSkip(), options.additions())));
    network = Optional.of(loaded);
    return loaded;
  }

  /** What its samplers claim of the device's memory. */
  MemoryClaims.Claim claim() {
    return claim;
  }

  private void closeSampler() {
    Optional<Judged> before = judged;
    judged = Optional.empty();
    before.ifPresent(j -> j.sampler().close());
  }

  /** Frees the weights, and its sampler. */
  @Override
  public void close() {
    closed = true;
    try {
      closeSampler();
    } finally {
      opened.close();
    }
  }
}
