package io.github.das4j.das;

import io.github.das4j.align.Draws;
import io.github.das4j.align.KeyedDraws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Reward;
import io.github.das4j.align.Twist;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.checkpoint.Extent;
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
import io.github.das4j.smc.Uniforms;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.tensor.Chain;
import io.github.das4j.tensor.Float32Products;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Scope;
import io.github.das4j.text.PromptEncoder;
import io.github.das4j.words.Excerpt;
import java.util.ArrayList;
import java.util.List;
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
  private final Opened opened = new Opened();
  private final StableDiffusion model;
  private final RewardContext context;
  private final RewardModel reward;
  private final RewardMemory rewardMemory;

  private final MemoryClaims.Claim claim;

  private ImageSampler(
      ModelOptions options,
      Function<RewardContext, RewardModel> reward,
      Supplier<RewardMemory> memory) {
    this.options = options;
    try {
      this.claim = opened.add(MemoryClaims.OF_THIS_PROCESS.open(options.placement().device()));
      LibTorch.setThreads(options.threads());
      ModelFolder folder = ModelFolder.open(options.folder());
      opened.add(Float32Products.hold(options.placement()));
      this.context = opened.add(new RewardContext(options.placement()));
      // The reward first: it is the smaller, and the likelier to be misspelt.
      this.reward = opened.add(reward.apply(context));
      this.model =
          opened.add(StableDiffusion.open(folder, options.placement(), options.clipSkip()));
      this.rewardMemory = memory.get();
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
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
    return new ImageSampler(options, reward, memory);
  }

  /** Size of an image where the settings name none. */
  public Extent defaultSize() {
    return model.defaultSize();
  }

  /** What the model's configurations ask for that is done otherwise; a line each. */
  public List<String> notices() {
    return model.notices();
  }

  /** σ² of the reverse kernel at each step; 0 where it is deterministic. */
  public double[] variances(SampleSettings settings) {
    return model.variances(settings.denoising().along());
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
    Draws keyed = new KeyedDraws(request.settings().execution().seed(), request.prompt(), request.occurrence());
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
      new Requirements(model.classifierFree(settings.denoising().guidanceScale()), bound.differentiable())
          .check(settings);
      StepReporter reporter = new StepReporter(process, listener);
      try (TwistedDiffusion twisted =
          new TwistedDiffusion(process, bound, draws, twist(settings))) {
        Population<ParticleTensors> population =
            settings
                .sampler()
                .run(twisted, draws.uniforms(), Observer.all(List.of(reporter, observer)));
        return Results.of(sized, population, reporter.reports(), twisted, draws, warnings);
      }
    } catch (DegenerateWeightsException e) {
      throw new SamplingException(
          "prompt '" + Excerpt.of(request.prompt()) + "': " + e.getMessage(), e);
    } finally {
      context.forgetPrompts();
    }
  }

  /** The reverse process of a request; belongs to the innermost scope. */
  private DiffusionProcess process(
      SampleRequest request, SampleInputs inputs, List<String> warnings) {
    SampleSettings settings = request.settings();
    Conditioning positive =
        inputs.prompt().orElseGet(() -> told(model.prompts().encode(request.prompt()), warnings));
    Conditioning negative = inputs.negative().orElseGet(() -> negative(request, warnings));
    Guidance guidance =
        new Guidance(positive, negative, settings.denoising().guidanceScale(), settings.denoising().guidanceRescale());
    return model.process(
        guidance, settings.denoising().along(), settings.size().width(), settings.size().height(), settings.size().micro());
  }

  private Conditioning negative(SampleRequest request, List<String> warnings) {
    String text = request.negativePrompt();
    boolean own = request.settings().denoising().emptyNegative() == EmptyNegative.MODEL;
    return text.isEmpty() && own && model.folder().forceZerosForEmptyPrompt()
        ? model.prompts().zeros()
        : told(model.prompts().encodeNegative(text), warnings);
  }

  private static Conditioning told(PromptEncoder.Encoded encoded, List<String> warnings) {
    warnings.addAll(encoded.warnings());
    return encoded.conditioning();
  }

  private Twist twist(SampleSettings settings) {
    return new Twist(
        settings.smc().alpha(),
        settings.method().proposal(),
        settings.method().potential(),
        settings.execution().microBatch(),
        checkpointing(settings));
  }

  /** As the options say; {@code auto} by what was free before this was opened. */
  private Chain.Checkpointing checkpointing(SampleSettings settings) {
    MemoryEstimate estimate =
        MemoryEstimate.of(
            new MemoryEstimate.Networks(
                model.unet().config(), model.vae().config(), model.weightBytes()),
            rewardMemory,
            settings,
            options.placement().dtype());
    Chain.Checkpointing choice =
        switch (options.checkpointing()) {
          case ON -> Chain.Checkpointing.ON;
          case OFF -> Chain.Checkpointing.OFF;
          case AUTO -> estimate.choose(claim.free());
        };
    claim.of(estimate.needed(choice));
    return choice;
  }

  private SampleRequest sized(SampleRequest request) {
    SampleSettings settings = request.settings();
    Extent own = model.defaultSize();
    int width = settings.size().width() == 0 ? own.width() : settings.size().width();
    int height = settings.size().height() == 0 ? own.height() : settings.size().height();
    return new SampleRequest(
        request.prompt(),
        request.negativePrompt(),
        request.occurrence(),
        settings.toBuilder().size(width, height).build());
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
    opened.close();
  }
}
