package io.github.das4j.server.job;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.TwistDecoder;
import io.github.das4j.declaration.Declaration;
import io.github.das4j.declaration.WrongValueException;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.settings.Presets;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.settings.SettingsTable;
import io.github.das4j.words.Choices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes plans of requests: what the server was started with, under what a request may say. Nothing
 * of a request is a path: its model and rewards are names of what is offered.
 */
public final class JobPlanner {

  private static final String NEGATIVE = "sample.negative";
  private static final String PRESET = "preset";
  private static final String REWARD = "reward";
  private static final String MODEL = "model";
  private static final String DECODER = "twist.decoder";
  private static final String DEMO = "demo:";
  private static final String REQUEST = "the request";
  private static final int LONGEST_VALUE = 4000;

  /** Words that Java reads as numbers. */
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?(nan|inf|infinity)", Pattern.CASE_INSENSITIVE);

  private final List<Setting> base;
  private final Map<String, String> models;
  private final Limits limits;
  private final SettingsTable table = SettingsTable.of(SampleSettings.class);
  private final String ownModel;
  private final Map<String, OfferedRewards> rewards = new LinkedHashMap<>();

  /**
   * A planner.
   *
   * @param base what the server was started with, checked by now
   * @param models further models that requests may name: the name, and what settings call it
   */
  public JobPlanner(List<Setting> base, Map<String, String> models, Limits limits) {
    this.base = List.copyOf(base);
    this.limits = limits;
    RunConfig own = RunConfig.of(base);
    this.ownModel = own.settings().text(MODEL);
    this.models = new LinkedHashMap<>();
    this.models.put(ownModel, ownModel);
    models.forEach(this.models::putIfAbsent);
    this.models.forEach((name, path) -> rewards.put(name, OfferedRewards.of(own.spec(), path)));
  }

  /** What is offered. */
  public Limits limits() {
    return limits;
  }

  /** Names of models that requests may use, the server's own first. */
  public List<String> models() {
    return List.copyOf(models.keySet());
  }

  /** The rewards offered beside the server's own model. */
  public OfferedRewards rewards() {
    return rewards.getOrDefault(ownModel, new OfferedRewards(Map.of()));
  }

  /** The settings that a request may give, in the order of the table. */
  public List<Declaration> settings() {
    List<Declaration> all = new ArrayList<>(table.declarations());
    SettingsTable.RUN.find(NEGATIVE).ifPresent(all::add);
    return all;
  }

  /**
   * What holds where a request says nothing.
   *
   * @param reward as a request would give it, for its defaults; nothing for the server's own
   * @throws Refusal if the reward is not offered
   */
  public RunConfig defaults(Optional<String> reward) {
    return RunConfig.of(layers(ownModel, reward, Map.of()));
  }

  /**
   * The plan of a request.
   *
   * @throws Refusal with a line that says what is wrong with it, and where
   */
  public JobPlan plan(JobRequest request) {
    checkPrompt(request.prompt());
    String model = request.model().orElse(ownModel);
    if (!models.containsKey(model)) {
      throw Refusal.bad(MODEL, Choices.unknown(MODEL, model, models()));
    }
    request.settings().forEach(this::checkSetting);
    RunConfig config;
    try {
      config = RunConfig.of(layers(model, request.reward(), selected(request)));
      config.requireGuided(config.spec());
    } catch (IllegalArgumentException | CheckpointException e) {
      throw refused(e);
    }
    checkLimits(config);
    if (request.images() > config.sampling().smc().particles()) {
      throw Refusal.bad(
          "smc.particles",
          request.images() + " images are as many particles: give smc.particles at least as many");
    }
    return new JobPlan(request, config, model, offered(model).words(config.spec()));
  }

  private OfferedRewards offered(String model) {
    return rewards.getOrDefault(model, rewards());
  }

  private static Refusal refused(RuntimeException e) {
    String message = String.valueOf(e.getMessage()).replaceFirst("^" + REQUEST + ": ", "");
    return e.getCause() instanceof WrongValueException wrong
        ? Refusal.bad(wrong.key(), message)
        : Refusal.bad(message);
  }

  private void checkPrompt(String prompt) {
    if (prompt.isBlank()) {
      throw Refusal.bad("prompt", "the prompt is empty");
    }
    if (prompt.codePointCount(0, prompt.length()) > limits.prompt()) {
      throw Refusal.bad("prompt", "the prompt is longer than " + limits.prompt() + " characters");
    }
    if (prompt.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
      throw Refusal.bad("prompt", "the prompt has control characters in it");
    }
  }

  private void checkSetting(String key, String value) {
    boolean known = table.find(key).isPresent() || key.equals(NEGATIVE);
    if (!known) {
      boolean servers = SettingsTable.RUN.find(key).isPresent();
      throw Refusal.bad(
          key,
          servers
              ? key + " is the server's, which is started with it: leave it out"
              : Choices.unknown(
                  "setting", key, settings().stream().map(Declaration::key).toList()));
    }
    if (value.length() > LONGEST_VALUE) {
      throw Refusal.bad(key, key + " is longer than " + LONGEST_VALUE + " characters");
    }
    if (NOT_FINITE.matcher(value).matches()) {
      throw Refusal.bad(key, key + " must be a finite number, not '" + value + "'");
    }
    if (key.equals(DECODER) && value.startsWith("tiny")) {
      throw Refusal.bad(key, "a tiny autoencoder is the server's, which is started with it");
    }
  }

  /** Several images are several particles. */
  private Map<String, String> selected(JobRequest request) {
    Map<String, String> settings = new LinkedHashMap<>(request.settings());
    if (request.images() > 1) {
      int particles =
          RunConfig.of(layers(ownModel, request.reward(), Map.of())).sampling().smc().particles();
      settings.putIfAbsent(
          "smc.particles", Integer.toString(Math.max(particles, request.images())));
      settings.put("sample.select", "all");
    }
    return settings;
  }

  private List<Setting> layers(
      String model, Optional<String> reward, Map<String, String> settings) {
    List<Setting> layers = new ArrayList<>(base);
    if (!model.equals(ownModel)) {
      layers.add(new Setting(MODEL, models.getOrDefault(model, model), REQUEST));
    }
    reward.ifPresent(
        text -> {
          RewardSpec spec = offered(model).parse(text);
          preset(spec).ifPresent(name -> layers.add(new Setting(PRESET, name, REQUEST)));
          layers.add(new Setting(REWARD, spec.toString(), REQUEST));
        });
    settings.forEach((key, value) -> layers.add(new Setting(key, value, REQUEST)));
    return layers;
  }

  /**
   * The reward of a name with the weight that usually goes with it.
   *
   * @param name one that is offered beside the server's own model
   */
  public RewardSpec usual(String name) {
    RewardSpec offered = rewards().parse(name);
    return preset(offered).stream()
        .flatMap(preset -> Presets.settings(preset).stream())
        .filter(setting -> setting.key().equals(REWARD))
        .map(setting -> RewardSpec.parse(setting.value()))
        .findFirst()
        .orElse(offered);
  }

  /** The demo's settings follow its reward, as they do at the command line. */
  private Optional<String> preset(RewardSpec reward) {
    boolean demo =
        base.stream()
            .filter(setting -> setting.key().equals(PRESET))
            .reduce((before, after) -> after)
            .filter(setting -> setting.value().startsWith(DEMO))
            .isPresent();
    String name = DEMO + reward.terms().get(0).name();
    return demo && Presets.names().contains(name) ? Optional.of(name) : Optional.empty();
  }

  private void checkLimits(RunConfig config) {
    SampleSettings sampling = config.sampling();
    atMost("smc.particles", sampling.smc().particles(), limits.particles());
    atMost("sample.steps", sampling.denoising().steps(), limits.steps());
    atMost("sample.width", sampling.size().width(), limits.side());
    atMost("sample.height", sampling.size().height(), limits.side());
    if (sampling.twist().decoder().orElse(TwistDecoder.FULL) instanceof TwistDecoder.Tiny
        && base.stream().noneMatch(setting -> setting.key().equals(DECODER))) {
      throw Refusal.bad(DECODER, "a tiny autoencoder is the server's, which is started with it");
    }
  }

  private static void atMost(String key, int value, int most) {
    if (value > most) {
      throw Refusal.bad(key, key + " must be at most " + most + " here, not " + value);
    }
  }

  /** Names and words of the server's own settings, for the command line that does the same. */
  List<Setting> base() {
    return base;
  }
}
