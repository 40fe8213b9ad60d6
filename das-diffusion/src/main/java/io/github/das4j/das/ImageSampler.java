package io.github.das4j.das;

import io.github.das4j.align.Draws;
import io.github.das4j.align.KeyedDraws;
import io.github.das4j.align.ParticleTensors;
import io.github.das4j.align.Reward;
import io.github.das4j.align.TwistedDiffusion;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.diffusion.Decoder;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.judge.JudgeDesk;
import io.github.das4j.judge.JudgeException;
import io.github.das4j.reward.RewardContext;
import io.github.das4j.reward.RewardMemory;
import io.github.das4j.reward.RewardModel;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.DegenerateWeightsException;
import io.github.das4j.smc.Observer;
import io.github.das4j.smc.Population;
import io.github.das4j.smc.SmcState;
import io.github.das4j.stable.Guidance;
import io.github.das4j.stable.ImageModel;
import io.github.das4j.tensor.LibTorch;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.words.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The library's entry: a diffusion model and a reward, loaded, from which reward-aligned images are
 * sampled, a prompt at a time.
 *
 * <pre>{@code
 * SampleSettings settings = SampleSettings.builder().steps(20).particles(4).seed(7).build();
 * try (ImageSampler sampler = ImageSampler.open(model, RewardSpec.of("jpeg"))) {
 *   SampleResult result = sampler.sample(new SampleRequest("a cat", settings), Listener.none());
 *   BufferedImage image = result.images().get(0).toBufferedImage();
 *   System.out.println(image.getWidth() + " x " + image.getHeight() + ", " + result.logZ());
 * }
 * }</pre>
 *
 * <p>Use by one thread at a time; several samplers may run in several threads. What a run returns
 * lies in Java's memory; the networks' weights are freed by {@link #close}.
 */
public final class ImageSampler implements AutoCloseable {

  private final ModelOptions options;
  private final Opened opened;
  private final ImageModel model;
  private final RewardContext context;
  private final RewardModel reward;
  private final Twists twists;
  private boolean closed;

  /**
   * On a model.
   *
   * @param opened closed with this: whatever the caller has put in it, and the reward
   * @param loaded which is not read before the reward is: that is the smaller, and the likelier to
   *     be misspelt
   */
  ImageSampler(Opened opened, LoadedModel loaded, RewardSource source) {
    this.opened = opened;
    this.options = loaded.options();
    try {
      this.context = opened.add(source.contexts().apply(options.placement()));
      this.reward = opened.add(source.reward().apply(context));
      this.model = loaded.network();
      this.twists = opened.add(new Twists(model, source.memory().get(), options, loaded.claim()));
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /** On a model of its own. */
  private static ImageSampler owning(ModelOptions options, RewardSource source) {
    Opened opened = new Opened();
    return new ImageSampler(opened, opened.add(LoadedModel.open(options)), source);
  }

  /**
   * Where a reward comes from.
   *
   * @param reward opens it in a context
   * @param memory what it takes
   * @param contexts make the context
   */
  record RewardSource(
      Function<RewardContext, RewardModel> reward,
      Supplier<RewardMemory> memory,
      Function<Placement, RewardContext> contexts) {

    static RewardSource of(RewardSpec spec) {
      return new RewardSource(spec::open, spec::memory, RewardContext::new);
    }
  }

  /**
   * Loads a checkpoint and the reward of a specification.
   *
   * @return a sampler that the caller closes
   * @throws io.github.das4j.checkpoint.CheckpointException if files of model or reward are not what
   *     they should be, with a line that names the file
   * @throws IllegalArgumentException if the reward's arguments are not what its provider takes
   */
  public static ImageSampler open(ModelOptions options, RewardSpec reward) {
    return owning(options, RewardSource.of(reward));
  }

  /**
   * The same with a desk of the caller's for rewards behind an address or a command.
   *
   * @param judges where they are asked; not closed with this sampler
   * @return a sampler that the caller closes
   * @throws io.github.das4j.checkpoint.CheckpointException if files of model or reward are not what
   *     they should be, with a line that names the file
   * @throws IllegalArgumentException if the reward's arguments are not what its provider takes
   */
  public static ImageSampler open(ModelOptions options, RewardSpec reward, JudgeDesk judges) {
    return owning(
        options,
        new RewardSource(
            reward::open, reward::memory, placement -> new RewardContext(placement, judges)));
  }

  /**
   * Loads a checkpoint and a reward of the caller's; {@link RewardModel} has an example.
   *
   * @param reward opens it with this sampler's placement; closed with this sampler
   * @return a sampler that the caller closes
   * @throws io.github.das4j.checkpoint.CheckpointException if files of the model are not what they
   *     should be, with a line that names the file
   */
  public static ImageSampler open(
      ModelOptions options, Function<RewardContext, RewardModel> reward) {
    return owning(
        options, new RewardSource(reward, () -> RewardMemory.none(true), RewardContext::new));
  }

  /** Size of an image where the settings name none, in pixels. */
  public Extent defaultSize() {
    return model.defaultSize();
  }

  /** What the model's configurations ask for that is done otherwise; a line each. */
  public List<String> notices() {
    return model.notices();
  }

  /**
   * σ² of the reverse kernel at each step, length T, an array of the caller's; 0 where it is
   * deterministic.
   *
   * @throws IllegalArgumentException if the model cannot be sampled along these steps
   */
  public double[] variances(SampleSettings settings) {
    Extent own = model.defaultSize();
    int width = settings.size().width() == 0 ? own.width() : settings.size().width();
    int height = settings.size().height() == 0 ? own.height() : settings.size().height();
    return model.variances(settings.denoising().along(), width, height);
  }

  /** What this was opened with. */
  public ModelOptions options() {
    return options;
  }

  /**
   * Samples one prompt.
   *
   * @param listener is told of each step, on this thread; what it throws ends the run
   * @throws SamplingException if the run breaks down: rewards that are NaN, no weight left, a judge
   *     that does not answer
   * @throws IllegalArgumentException if the settings do not fit model or reward
   */
  public SampleResult sample(SampleRequest request, Listener listener) {
    return sample(request, SampleInputs.none(), listener);
  }

  /**
   * Samples one prompt, with inputs of the caller's.
   *
   * @param listener is told of each step, on this thread; what it throws ends the run
   * @throws SamplingException if the run breaks down: rewards that are NaN, no weight left, a judge
   *     that does not answer
   * @throws IllegalArgumentException if settings or inputs do not fit model or reward
   * @throws io.github.das4j.smc.CancelledException if the inputs' cancellation was asked to stop it
   */
  public SampleResult sample(SampleRequest request, SampleInputs inputs, Listener listener) {
    return sample(request, inputs, Watch.of(listener));
  }

  /**
   * Samples one prompt, followed by more than a listener.
   *
   * @param watch who follows it, on this thread; what they throw ends the run
   * @throws SamplingException if the run breaks down: rewards that are NaN, no weight left
   * @throws IllegalArgumentException if settings or inputs do not fit model or reward
   * @throws io.github.das4j.smc.CancelledException if the inputs' cancellation was asked to stop it
   */
  public SampleResult sample(SampleRequest request, SampleInputs inputs, Watch watch) {
    return sample(request, inputs, keyed(request, inputs), watch);
  }

  /**
   * Samples one prompt, keeping its state on the way; where one is kept already, goes on from it.
   * What comes of the prompt is the same, bit for bit, however often it was stopped. The listener
   * is told of the steps that are done here.
   *
   * <pre>{@code
   * Keeping keeping = new Keeping(file, Duration.ofMinutes(5), Map.of(), System.err::println);
   * SampleResult result = sampler.sample(request, SampleInputs.none(), Listener.none(), keeping);
   * Files.deleteIfExists(file);
   * }</pre>
   *
   * @throws SamplingException if the run breaks down: rewards that are NaN, no weight left, a judge
   *     that does not answer
   * @throws IllegalArgumentException if settings or inputs do not fit model or reward
   * @throws io.github.das4j.smc.CancelledException if the inputs' cancellation was asked to stop it
   */
  public SampleResult sample(
      SampleRequest request, SampleInputs inputs, Listener listener, Keeping keeping) {
    return sample(request, inputs, Watch.of(listener).keeping(keeping));
  }

  private static Draws keyed(SampleRequest request, SampleInputs inputs) {
    Draws keyed =
        new KeyedDraws(
            request.settings().execution().seed(), request.prompt(), request.occurrence());
    return inputs
        .initialLatents()
        .<Draws>map(latents -> new GivenLatents(latents, keyed))
        .orElse(keyed);
  }

  /**
   * Samples one prompt with draws from elsewhere, such as a recorded case.
   *
   * @param draws where noise and uniforms come from, in place of the seed
   * @param listener is told of each step, on this thread; what it throws ends the run
   * @param observer sees every step's swarm; its tensors last until the step after
   * @throws SamplingException if the run breaks down: rewards that are NaN, no weight left, a judge
   *     that does not answer
   * @throws IllegalArgumentException if settings or inputs do not fit model or reward
   * @throws io.github.das4j.smc.CancelledException if the inputs' cancellation was asked to stop it
   */
  public SampleResult sample(
      SampleRequest request,
      SampleInputs inputs,
      Draws draws,
      Listener listener,
      Observer<ParticleTensors> observer) {
    return sample(request, inputs, draws, Watch.of(listener).observing(observer));
  }

  private SampleResult sample(
      SampleRequest request, SampleInputs inputs, Draws draws, Watch watch) {
    LibTorch.setThreads(options.threads());
    SampleRequest sized = sized(request);
    SampleSettings settings = sized.settings();
    List<String> warnings = new ArrayList<>();
    try (Scope scope = Scope.open()) {
      DiffusionProcess process = process(sized, inputs, warnings);
      Reward bound = reward.forPrompt(sized.prompt());
      new Requirements(
              model.classifierFree(settings.denoising().guidanceScale()), bound.differentiable())
          .check(settings);
      StepReporter reporter = new StepReporter(process, watch.listener());
      try (TwistedDiffusion twisted =
          new TwistedDiffusion(process, bound, draws, twists.of(settings, warnings))) {
        Optional<StateKeeper> keeper =
            watch
                .keeping()
                .map(kept -> new StateKeeper(kept, identity(sized, inputs), reporter, twisted));
        SmcState<ParticleTensors> from =
            keeper
                .flatMap(kept -> kept.kept(settings.smc().particles(), process.shape()))
                .orElseGet(() -> SmcState.initial(twisted, settings.smc().particles()));
        Observer<ParticleTensors> keeping =
            keeper.<Observer<ParticleTensors>>map(kept -> kept).orElse(Observer.none());
        Population<ParticleTensors> population =
            settings
                .sampler()
                .resume(
                    from,
                    twisted,
                    draws.uniforms(),
                    Observer.all(
                        List.of(
                            reporter,
                            keeping,
                            particles(watch, reporter, process, settings),
                            watch.observer())));
        SampleResult aligned =
            Results.of(sized, population, reporter.reports(), twisted, draws, warnings);
        return new PlainPath(process, reward, bound, draws, sized).beside(aligned, population);
      }
    } catch (DegenerateWeightsException e) {
      String said = context.problem().map(problem -> "; " + problem).orElse("");
      throw new SamplingException(
          "prompt '" + Excerpt.of(request.prompt()) + "': " + e.getMessage() + said, e);
    } catch (JudgeException e) {
      throw new SamplingException(
          "prompt '" + Excerpt.of(request.prompt()) + "': " + e.getMessage(), e);
    } finally {
      context.forgetPrompts();
    }
  }

  private Observer<ParticleTensors> particles(
      Watch watch, StepReporter reporter, DiffusionProcess process, SampleSettings settings) {
    return watch
        .particles()
        .<Observer<ParticleTensors>>map(
            told ->
                new ParticleReporter(
                    reporter::last,
                    told,
                    watch
                        .previews()
                        .map(
                            asked ->
                                new ParticleReporter.Shown(
                                    new PreviewImages(
                                        pooled(process, settings.size(), asked.side()),
                                        asked.side()),
                                    asked))))
        .orElse(Observer.none());
  }

  /** The decoder of latents pooled as far as pictures of this side allow; of the whole, if not. */
  private Decoder pooled(DiffusionProcess process, ImageSize size, int side) {
    Extent latents = new Extent((int) process.shape()[1], (int) process.shape()[2]);
    int pool = Math.max(size.width(), size.height()) / side;
    while (pool > 1 && (latents.height() % pool != 0 || latents.width() % pool != 0)) {
      pool--;
    }
    return pool > 1 ? model.pooled(pool, size.width(), size.height()) : process.decoder();
  }

  private Map<String, String> identity(SampleRequest sized, SampleInputs inputs) {
    return RunIdentity.of(sized, inputs, options, model.added());
  }

  /** The reverse process of a request; belongs to the innermost scope. */
  private DiffusionProcess process(
      SampleRequest request, SampleInputs inputs, List<String> warnings) {
    SampleSettings settings = request.settings();
    EncodedPrompts prompts = EncodedPrompts.of(model, request, inputs, warnings);
    Guidance guidance =
        new Guidance(
            prompts.positive(),
            prompts.negative(),
            settings.denoising().guidanceScale(),
            settings.denoising().guidanceRescale());
    DiffusionProcess process =
        model.process(
            guidance,
            settings.denoising().along(),
            settings.size().width(),
            settings.size().height(),
            settings.size().micro());
    return Stoppable.of(process, inputs.cancellation());
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

  /** Whether it was closed. */
  boolean isClosed() {
    return closed;
  }

  /** Frees the weights, and what the reward owns; of a {@link LoadedModel}'s, the latter alone. */
  @Override
  public void close() {
    closed = true;
    opened.close();
  }
}
