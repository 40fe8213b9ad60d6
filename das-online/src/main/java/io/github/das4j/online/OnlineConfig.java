package io.github.das4j.online;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.hub.HubReference;
import io.github.das4j.online.box.BoxSpec;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.RewardWords;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.BundledModels;
import io.github.das4j.settings.Checkpoints;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.Settings;
import io.github.das4j.settings.SettingsTable;
import io.github.das4j.smc.Selection;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Settings of an online run that have been checked, as the types that the loop takes.
 *
 * @param run what das run would make of the keys that they share
 * @param online those that it does not have
 */
public record OnlineConfig(RunConfig run, OnlineSettings online) {

  /** The settings of an online run: those of a run over prompts, and its own. */
  public static final SettingsTable TABLE = SettingsTable.RUN.and(OnlineSettings.class);

  /** The black box, rounds and their queries stand in the place of these. */
  private static final List<String> WITHOUT_EFFECT =
      List.of("reward", "run.batches", "run.keep_minutes", "sample.plain");

  private static final String REMEDY =
      "name its folder, or give --models DIR, a folder that holds checkpoints by name";

  /** Refuses what a run over prompts would take, and this does not. */
  public OnlineConfig {
    if (run.sampling().smc().selection() == Selection.ALL) {
      throw run.settings()
          .wrong("sample.select", "heaviest or sample, since each swarm gives one image");
    }
    box(online).ifPresent(BoxSpec::check);
    box(online).flatMap(BoxSpec::reward).ifPresent(reward -> completed(run, reward));
  }

  /**
   * The settings of these layers, later ones over earlier ones, all over the preset that they name
   * and the defaults.
   *
   * @throws IllegalArgumentException with a line that says what is wrong, and where it was written
   */
  public static OnlineConfig of(List<Setting> layers) {
    return of(
        RunConfig.resolved(
            RunConfig.settled(Settings.defaults(TABLE), OnlinePresets::settings, layers)));
  }

  private static OnlineConfig of(RunConfig run) {
    OnlineConfig config = new OnlineConfig(run, run.settings().read(OnlineSettings.class));
    config.plan();
    return config;
  }

  /** What is odd about these settings, a line each; those of a run over prompts that do nothing. */
  public List<String> warnings() {
    return Stream.concat(
            run.warnings().stream(),
            WITHOUT_EFFECT.stream()
                .map(settings()::get)
                .filter(said -> !settings().isDefault(said.key()) && said.preset().isEmpty())
                .map(said -> said.origin() + ": " + said.key() + " does nothing in das online"))
        .toList();
  }

  /** What was written, and where. */
  public Settings settings() {
    return run.settings();
  }

  /** The same with everything settled that depends on this machine. */
  public OnlineConfig on(List<TorchDevice> devices) {
    return of(run.on(devices));
  }

  /** The same with activations computed again or kept. */
  OnlineConfig checkpointed(ModelOptions.Checkpointing choice) {
    return of(run.checkpointed(choice));
  }

  /** The same, seen on the way as it asks, which is checked. */
  OnlineConfig seen(Checkpoints checkpoints) {
    return of(run.seen(checkpoints, run.model(checkpoints)));
  }

  /** What is to be done. */
  public OnlinePlan plan() {
    return new OnlinePlan(
        online.strategy(),
        online.rounds(),
        online.first(),
        online.queries(),
        online.most(),
        online.retries(),
        online.batch(),
        online.noise(),
        online.fit(),
        new OnlinePlan.PromptSource(
            run.prompts().stream().map(Prompts.Numbered::text).distinct().toList(),
            online.template(),
            online.templateShare()),
        sampling().execution().seed());
  }

  /** How a prompt is sampled with DAS. */
  public SampleSettings sampling() {
    return run.sampling();
  }

  /** The black box; none where nobody is to be asked. */
  public Optional<BoxSpec> box() {
    return box(online);
  }

  private static Optional<BoxSpec> box(OnlineSettings online) {
    return online.blackbox().map(text -> new BoxSpec(text.strip()));
  }

  /** How long a call of the black box may take. */
  public Duration timeout() {
    return Duration.ofMillis(Math.round(1000 * online.timeout()));
  }

  /** N of the best of N. */
  public int candidates() {
    return online.candidates();
  }

  /** Models and files as these settings name them, each once, bundled ones among them. */
  public List<String> names() {
    Stream<String> own =
        Stream.concat(
            Stream.of("online.clip", "online.aesthetic").map(key -> settings().text(key)),
            box().flatMap(BoxSpec::reward).stream()
                .flatMap(spec -> spec.terms().stream())
                .flatMap(term -> term.arguments().stream()));
    return Stream.concat(run.names().stream(), own.filter(HubReference::is)).distinct().toList();
  }

  /** The folder of the CLIP whose features surrogates take. */
  public Path clip(Checkpoints checkpoints) {
    return own("online.clip", checkpoints);
  }

  /** What a setting names; the demo's own only beside the demo model, unless it was asked for. */
  private Path own(String key, Checkpoints checkpoints) {
    Setting named = settings().get(key);
    String model = run.models().model();
    boolean demos = BundledModels.owns(named.value()) && named.preset().isPresent();
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
                        : completed(run, new RewardSpec(List.of(term))).terms().get(0))
            .toList();
    return RewardWords.mapped(
        new RewardSpec(terms),
        argument -> checkpoints.find(argument).orElse(Path.of(argument)).toString());
  }

  private static boolean isAesthetic(RewardSpec.Term term) {
    return term.name().equals("aesthetic") && term.arguments().isEmpty();
  }

  /** Beside {@code aesthetic}, whose files are settings, names without files are the demo's. */
  private static RewardSpec completed(RunConfig run, RewardSpec spec) {
    List<RewardSpec.Term> others =
        spec.terms().stream().filter(term -> !isAesthetic(term)).toList();
    try {
      return run.beside(new RewardSpec(others));
    } catch (IllegalArgumentException e) {
      String origin = run.settings().get("online.blackbox").origin();
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
    RunConfig found = run.withAdditions(checkpoints);
    // Surrogates have a gradient, whatever the black box is.
    run.requireGuided(true);
    return devices.stream().map(device -> found.options(folder, device)).toList();
  }
}
