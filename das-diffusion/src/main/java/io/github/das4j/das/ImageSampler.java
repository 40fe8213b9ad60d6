package io.github.das4j.das;

import io.github.das4j.align.Draws;
import io.github.das4j.align.KeyedDraws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Reward;
import io.github.das4j.align.Twist;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.checkpoint.ModelFolder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.DegenerateWeightsException;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.Tempering;
import io.github.das4j.smc.Uniforms;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Scope;
import io.github.das4j.text.PromptEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * The library's entry: a diffusion model and a reward, loaded, from which reward-aligned images are
 * sampled, a prompt at a time.
 *
 * <pre>{@code
 * try (ImageSampler sampler =
 *     ImageSampler.open(ModelOptions.of(Path.of("sd15")), RewardSpec.parse("jpeg"))) {
 *   SampleResult result =
 *       sampler.sample(new SampleRequest("a cat", SampleSettings.defaults()), Listener.none());
 * }
 * }</pre>
 *
 * <p>Use by one thread at a time; several samplers may run in several threads.
 */
public final class ImageSampler implements AutoCloseable {

  private final ModelOptions options;
  private final StableDiffusion model;
  private final RewardContext context;
  private final RewardModel reward;
  private final RewardMemory rewardMemory;

  /** Before anything was loaded, in bytes. */
  private final double free;

  private ImageSampler(
      ModelOptions options,
      StableDiffusion model,
      RewardContext context,
      RewardModel reward,
      RewardMemory rewardMemory,
      double free) {
    this.options = options;
    this.model = model;
    this.context = context;
    this.reward = reward;
    this.rewardMemory = rewardMemory;
    this.free = free;
  }

  /** Loads a checkpoint and the reward of a specification. */
  public static ImageSampler open(ModelOptions options, RewardSpec reward) {
    return open(options, reward::open, reward::memory);
  }

  /** Loads a checkpoint and a reward of the caller's. */
  public static ImageSampler open(
      ModelOptions options, Function<RewardContext, RewardModel> reward) {
    return open(options, reward, () -> RewardMemory.none(true));
  }

  private static ImageSampler open(
      ModelOptions options,
      Function<RewardContext, RewardModel> reward,
      Supplier<RewardMemory> memory) {
    double free = FreeMemory.bytes();
    LibTorch.setThreads(options.threads());
    ModelFolder folder = ModelFolder.open(options.folder());
    RewardContext context = new RewardContext(options.placement());
    try {
      // The reward first: it is the smaller, and the likelier to be misspelt.
      RewardModel opened = reward.apply(context);
      StableDiffusion model = StableDiffusion.open(folder, options.placement(), options.clipSkip());
      return new ImageSampler(options, model, context, opened, memory.get(), free);
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
  }

  /** Width and height of an image where the settings name none, in pixels. */
  public int defaultSize() {
    return model.defaultSize();
  }

  /** σ² of the reverse kernel at each step; 0 where it is deterministic. */
  public double[] variances(SampleSettings settings) {
    return model.variances(settings.along());
  }

  public ModelOptions options() {
    return options;
  }

  /** Samples one prompt. */
  public SampleResult sample(SampleRequest request, Listener listener) {
    return sample(request, SampleInputs.none(), listener);
  }

  /** Samples one prompt, with inputs of the caller's. */
  public SampleResult sample(SampleRequest request, SampleInputs inputs, Listener listener) {
    Draws keyed = new KeyedDraws(request.settings().seed(), request.prompt(), request.occurrence());
    Draws draws =
        inputs.initialLatents().map(latents -> startingFrom(latents, keyed)).orElse(keyed);
    return sample(request, inputs, draws, listener, Observer.none());
  }

  /**
   * Samples one prompt with draws from elsewhere, such as a recorded case.
   *
   * @param observer sees every step's swarm; its tensors last until the step after
   */
  public SampleResult sample(
      SampleRequest request,
      SampleInputs inputs,
      Draws draws,
      Listener listener,
      Observer<ParticleTensors> observer) {
    LibTorch.setThreads(options.threads());
    SampleRequest sized = sized(request);
    SampleSettings settings = sized.settings();
    List<String> warnings = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      DiffusionProcess process = process(sized, inputs, warnings);
      Reward bound = reward.forPrompt(sized.prompt());
      requireGuidance(settings, bound);
      StepReporter reporter = new StepReporter(process, listener);
      try (TwistedDiffusion twisted =
          new TwistedDiffusion(process, bound, draws, twist(settings))) {
        Population<ParticleTensors> population =
            settings
                .sampler()
                .run(twisted, draws.uniforms(), Observer.all(List.of(reporter, observer)));
        return Results.of(sized, population, reporter.reports(), twisted.cost(), draws, warnings);
      }
    } catch (DegenerateWeightsException e) {
      throw new SamplingException("prompt '" + request.prompt() + "': " + e.getMessage(), e);
    }
  }

  /** The reverse process of a request; belongs to the innermost scope. */
  private DiffusionProcess process(
      SampleRequest request, SampleInputs inputs, List<String> warnings) {
    SampleSettings settings = request.settings();
    Conditioning positive = encode(request.prompt(), inputs.prompt(), warnings);
    Conditioning negative = encode(request.negativePrompt(), inputs.negative(), warnings);
    Guidance guidance =
        new Guidance(positive, negative, settings.guidanceScale(), settings.guidanceRescale());
    return model.process(
        guidance, settings.along(), settings.width(), settings.height(), settings.micro());
  }

  private Conditioning encode(String prompt, Optional<Conditioning> given, List<String> warnings) {
    if (given.isPresent()) {
      return given.get();
    }
    PromptEncoder.Encoded encoded = model.prompts().encode(prompt);
    warnings.addAll(encoded.warnings());
    return encoded.conditioning();
  }

  private Twist twist(SampleSettings settings) {
    return new Twist(
        settings.alpha(),
        settings.method().proposal(),
        settings.method().potential(),
        settings.microBatch(),
        switch (options.checkpointing()) {
          case ON -> Chain.Checkpointing.ON;
          case OFF -> Chain.Checkpointing.OFF;
          case AUTO -> memory(settings).choose(free);
        });
  }

  /** The memory that requests with these settings need, width and height given. */
  private MemoryEstimate memory(SampleSettings settings) {
    return MemoryEstimate.of(
        new MemoryEstimate.Networks(
            model.unet().config(), model.vae().config(), model.weightBytes()),
        rewardMemory,
        new MemoryEstimate.Load(
            settings.width(),
            settings.height(),
            Math.min(settings.microBatch(), settings.particles()),
            model.classifierFree(settings.guidanceScale()),
            options.placement().dtype()));
  }

  private SampleRequest sized(SampleRequest request) {
    SampleSettings settings = request.settings();
    int width = settings.width() == 0 ? model.defaultSize() : settings.width();
    int height = settings.height() == 0 ? model.defaultSize() : settings.height();
    return new SampleRequest(
        request.prompt(),
        request.negativePrompt(),
        request.occurrence(),
        settings.toBuilder().size(width, height).build());
  }

  private void requireGuidance(SampleSettings settings, Reward reward) {
    String method = settings.method().name().toLowerCase(Locale.ROOT).replace('_', '-');
    if (settings.method().needsGradient() && !reward.differentiable()) {
      throw new IllegalArgumentException(
          "the method " + method + " follows the reward's gradient, and this reward has none");
    }
    boolean freedom = settings.sampler().tempering() instanceof Tempering.Freedom;
    if (freedom && (!model.classifierFree(settings.guidanceScale()) || !reward.differentiable())) {
      throw new IllegalArgumentException(
          "freedom tempering needs classifier-free guidance (a scale above 1, and no latent"
              + " consistency model) and a reward with a gradient");
    }
  }

  private static Draws startingFrom(Tensor latents, Draws draws) {
    return new Draws() {
      @Override
      public Tensor initial(int particle, long[] shape) {
        return draws.initial(particle, shape);
      }

      @Override
      public Tensor noise(int step, int particle, long[] shape) {
        return draws.noise(step, particle, shape);
      }

      @Override
      public Uniforms uniforms() {
        return draws.uniforms();
      }

      @Override
      public Optional<Tensor> latents(int step) {
        return step == 0 ? Optional.of(latents) : Optional.empty();
      }
    };
  }

  @Override
  public void close() {
    reward.close();
    context.close();
    model.close();
  }
}
