package io.github.das4j.online;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.online.box.BoxSpec;
import io.github.das4j.online.surrogate.FitSettings;
import io.github.das4j.online.surrogate.Optimism;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.RewardWords;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.smc.Selection;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.words.Choices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Settings of an online run that have been checked, as the types that the loop takes. */
public final class OnlineConfig {

  private static final String NONE = "none";
  private static final String PRESET = "preset";
  private static final String REMEDY =
      "name its folder, or give --models DIR, a folder that holds checkpoints by name";

  private final Settings settings;
  private final RunConfig run;

  private OnlineConfig(Settings settings) {
    this.settings = settings;
    this.run = RunConfig.resolved(settings);
    plan();
    timeout();
    candidates();
    sampling();
    box().ifPresent(BoxSpec::check);
    box().flatMap(BoxSpec::reward).ifPresent(this::completed);
  }

  /**
   * The settings of these layers, later ones over earlier ones, all over the preset that they name
   * and the defaults.
   *
   * @throws IllegalArgumentException with a line that says what is wrong, and where it was written
   */
  public static OnlineConfig of(List<Setting> layers) {
    Settings base = Settings.defaults().extended(OnlinePresets.defaults());
    Settings named = base.with(layers);
    String preset = named.text(PRESET);
    Settings under = preset.equals(NONE) ? base : base.with(OnlinePresets.settings(preset));
    return new OnlineConfig(RunConfig.followed(under, under.with(layers)));
  }

  public Settings settings() {
    return settings;
  }

  /** What das run would make of the keys that they share. */
  public RunConfig run() {
    return run;
  }

  /** The same with everything settled that depends on this machine. */
  public OnlineConfig on(List<TorchDevice> devices) {
    return new OnlineConfig(run.on(devices).settings());
  }

  /** The same with activations computed again or kept. */
  OnlineConfig checkpointed(ModelOptions.Checkpointing choice) {
    return new OnlineConfig(run.checkpointed(choice).settings());
  }

  /** What is to be done. */
  public OnlinePlan plan() {
    int rounds = settings.integer("online.rounds");
    int first = settings.integer("online.first");
    int queries = settings.integer("online.queries");
    boolean auto = settings.text("online.budget").equals("auto");
    return new OnlinePlan(
        choice(Strategy.class, "method", "online.method"),
        rounds,
        first,
        queries,
        auto ? first + rounds * queries : settings.integer("online.budget"),
        settings.integer("online.box.retries"),
        settings.integer("online.box.batch"),
        settings.number("online.noise"),
        fit(),
        prompts(),
        settings.wholeNumber("seed"));
  }

  private OnlinePlan.PromptSource prompts() {
    List<String> texts = run.prompts().stream().map(Prompts.Numbered::text).distinct().toList();
    String template = settings.text("online.template");
    return new OnlinePlan.PromptSource(
        texts,
        template.equals(NONE) ? Optional.empty() : Optional.of(template),
        settings.number("online.template_share"));
  }

  private FitSettings fit() {
    return new FitSettings(
        choice(Optimism.class, "optimism", "online.optimism"),
        settings.number("online.fit.rate"),
        settings.integer("online.fit.epochs"),
        settings.integer("online.fit.batch"),
        settings.number("online.fit.validation"),
        dropout(),
        settings.number("online.fit.langevin"),
        settings.integer("online.fit.heads"),
        new FitSettings.BonusSettings(
            settings.number("online.bonus.scale"),
            settings.number("online.bonus.lambda"),
            settings.number("online.bonus.cap")));
  }

  private List<Double> dropout() {
    try {
      return Arrays.stream(settings.text("online.fit.dropout").split(","))
          .map(share -> Double.valueOf(share.strip()))
          .toList();
    } catch (NumberFormatException e) {
      throw settings.wrong("online.fit.dropout", "three shares, such as 0.2,0.2,0.1");
    }
  }

  /** How a prompt is sampled with DAS. */
  public SampleSettings sampling() {
    SampleSettings sampling = run.sampling();
    if (sampling.selection() == Selection.ALL) {
      throw settings.wrong("sample.select", "heaviest or sample, since each swarm gives one image");
    }
    return sampling;
  }

  /** The black box; none where nobody is to be asked. */
  public Optional<BoxSpec> box() {
    String text = settings.text("online.blackbox").strip();
    return text.equals(NONE) ? Optional.empty() : Optional.of(new BoxSpec(text));
  }

  /** How long a call of the black box may take. */
  public Duration timeout() {
    double seconds = settings.number("online.box.timeout");
    if (!(seconds > 0)) {
      throw settings.wrong("online.box.timeout", "above 0 seconds");
    }
    return Duration.ofMillis(Math.round(1000 * seconds));
  }

  /** N of the best of N. */
  public int candidates() {
    int candidates = settings.integer("online.candidates");
    if (candidates < 1) {
      throw settings.wrong("online.candidates", "at least 1");
    }
    return candidates;
  }

  /** The folder of the CLIP whose features surrogates take. */
  public Path clip(Checkpoints checkpoints) {
    return own("online.clip", checkpoints);
  }

  /** What a setting names; the demo's own only beside the demo model, unless it was asked for. */
  private Path own(String key, Checkpoints checkpoints) {
    Setting named = settings.get(key);
    String model = settings.text("model");
    boolean demos = BundledModels.owns(named.value()) && named.origin().startsWith(PRESET);
    if (demos && !BundledModels.is(model)) {
      throw new IllegalArgumentException(
          named.value() + " is the demo model's: for the model " + model + " set " + key);
    }
    return checkpoints.require(named.value(), "set " + key + ": " + REMEDY);
  }

  /** A black box's reward with its files: {@code aesthetic} alone takes those of the settings. */
  public RewardSpec rewards(RewardSpec spec, Checkpoints checkpoints) {
    List<RewardSpec.Term> terms =
        spec.terms().stream()
            .map(
                term ->
                    isAesthetic(term)
                        ? new RewardSpec.Term(term.weight(), term.name(), aesthetic(checkpoints))
                        : completed(new RewardSpec(List.of(term))).terms().get(0))
            .toList();
    return RewardWords.mapped(
        new RewardSpec(terms),
        argument -> checkpoints.find(argument).orElse(Path.of(argument)).toString());
  }

  private static boolean isAesthetic(RewardSpec.Term term) {
    return term.name().equals("aesthetic") && term.arguments().isEmpty();
  }

  /** Beside {@code aesthetic}, whose files are settings, names without files are the demo's. */
  private RewardSpec completed(RewardSpec spec) {
    List<RewardSpec.Term> others =
        spec.terms().stream().filter(term -> !isAesthetic(term)).toList();
    try {
      return run.beside(new RewardSpec(others));
    } catch (IllegalArgumentException e) {
      String origin = settings.get("online.blackbox").origin();
      throw new IllegalArgumentException(origin + ": " + e.getMessage(), e);
    }
  }

  private List<String> aesthetic(Checkpoints checkpoints) {
    Path head = own("online.aesthetic", checkpoints);
    return List.of(clip(checkpoints).toString(), head.toString());
  }

  /** A model on each device. */
  public List<ModelOptions> models(List<TorchDevice> devices, Checkpoints checkpoints) {
    Path folder = run.model(checkpoints);
    // Surrogates have a gradient, whatever the black box is.
    run.requireGuided(true);
    return devices.stream().map(device -> run.options(folder, device)).toList();
  }

  private <E extends Enum<E>> E choice(Class<E> type, String what, String key) {
    try {
      return Choices.parse(type, what, settings.text(key));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          settings.get(key).origin() + ": " + key + ": " + e.getMessage(), e);
    }
  }
}
