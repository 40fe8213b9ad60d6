package io.github.das4j.checkpoint.config;

import io.github.das4j.checkpoint.config.SchedulerClass.Role;
import io.github.das4j.checkpoint.config.SchedulerConfig.Origin;
import io.github.das4j.checkpoint.config.SchedulerConfig.Remarks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code scheduler_config.json} with the defaults of the class that it names. */
final class SchedulerConfigReader {

  /** A schedule holds numbers for each of them. */
  private static final int MOST_TIMESTEPS = 1_000_000;

  private static final String CLASS = "_class_name";
  private static final String TRAILING = "trailing";
  private static final String LEADING = "leading";
  private static final String SPACING = "timestep_spacing";
  private static final String OFFSET = "steps_offset";
  private static final String CLIP = "clip_sample";
  private static final String PREDICTION = "prediction_type";
  private static final String ZERO_SNR = "rescale_betas_zero_snr";

  /** Grids of noise levels that other solvers may take instead of evenly spaced timesteps. */
  private static final List<String> GRIDS =
      List.of("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas");

  private final ConfigValues settings;
  private final SchedulerClass kind;
  private final Map<String, Origin> origins = new LinkedHashMap<>();
  private final List<String> notices = new ArrayList<>();

  SchedulerConfigReader(ConfigValues settings) {
    this.settings = settings;
    this.kind =
        SchedulerClass.named(settings.text(CLASS, SchedulerClass.DDIM.className()), settings);
    if (settings.value(CLASS).isEmpty()) {
      notices.add("_class_name is not in the file: read as " + kind.className());
    }
  }

  SchedulerConfig read() {
    refuseVariants();
    int timesteps = settings.bounded(told("num_train_timesteps"), 1000, MOST_TIMESTEPS);
    List<Double> betas = settings.fractions(told("trained_betas"));
    if (!betas.isEmpty() && betas.size() != timesteps) {
      throw settings.unsupported(
          "trained_betas",
          betas.size() + " numbers",
          "num_train_timesteps = " + timesteps + " of them are needed");
    }
    boolean lcm = kind == SchedulerClass.LCM;
    String spacing = spacing();
    boolean clip = clipSample();
    if (kind.role() == Role.OTHER_SOLVER) {
      notices.add(kind.className() + " is replaced by the DDIM transition");
    }
    // Arguments are evaluated in order, so the remarks at the end know of all settings.
    return new SchedulerConfig(
        kind.className(),
        timesteps,
        settings.fraction(told("beta_start"), kind.betas().start),
        settings.fraction(told("beta_end"), kind.betas().end),
        settings.choice(
            told("beta_schedule"),
            kind.betas().schedule,
            "linear",
            "scaled_linear",
            "squaredcos_cap_v2"),
        betas,
        prediction(),
        spacing,
        settings.count(told(OFFSET), 0),
        setAlphaToOne(),
        zeroSnr(),
        clip,
        settings.positiveReal("clip_sample_range", 1),
        settings.flag(told("thresholding"), false),
        quantile(),
        settings.positiveReal("sample_max_value", 1),
        lcm ? settings.count(told("original_inference_steps"), 50) : 0,
        lcm ? settings.real(told("timestep_scaling"), 10) : 10,
        remarks());
  }

  private double quantile() {
    String key = "dynamic_thresholding_ratio";
    double quantile = settings.positiveReal(key, 0.995);
    if (quantile > 1) {
      throw settings.unsupported(key, Double.toString(quantile), "it must be at most 1");
    }
    return quantile;
  }

  private Remarks remarks() {
    GRIDS.stream()
        .filter(key -> settings.flag(key, false))
        .forEach(key -> notices.add(key + " is without effect: timesteps stay evenly spaced"));
    settings
        .unread(InertKeys.SCHEDULER)
        .forEach(key -> notices.add("unknown key " + key + " is without effect"));
    return new Remarks(origins, notices);
  }

  /** Notes where a setting comes from. */
  private String told(String key) {
    origins.put(key, settings.value(key).isPresent() ? Origin.FILE : Origin.CLASS_DEFAULT);
    return key;
  }

  /**
   * What would make other samples: networks of another kind, and clamping that nobody asked for.
   */
  private void refuseVariants() {
    settings.requireUnset("use_flow_sigmas", false);
    settings.requireUnset("use_dynamic_shifting", false);
    settings.requireUnset("shift_terminal");
    settings.requireUnset("timestep_type", "discrete");
    settings.requireUnset("snr_shift_scale", 1);
    settings.requireUnset("sigma_data");
    settings.requireUnset(
        "variance_type", "fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log");
    if (kind.role() != Role.CLIPPING && kind.role() != Role.CONSISTENCY) {
      settings.requireUnset("thresholding", false);
    }
  }

  private String prediction() {
    // Files older than prediction_type say it so (scheduling_ddpm.py).
    boolean sample = !settings.flag("predict_epsilon", true);
    return settings.choice(
        told(PREDICTION), sample ? "sample" : "epsilon", "epsilon", "v_prediction", "sample");
  }

  private boolean zeroSnr() {
    boolean zeroSnr = settings.flag(told(ZERO_SNR), false);
    if (zeroSnr && prediction().equals("epsilon")) {
      throw settings.unsupported(
          ZERO_SNR,
          "true",
          "at zero terminal SNR a network that predicts epsilon says nothing of x_0; it goes with"
              + " v_prediction or sample");
    }
    return zeroSnr;
  }

  private String spacing() {
    String spacing = settings.choice(told(SPACING), kind.spacing(), LEADING, TRAILING, "linspace");
    boolean replaced = kind.role() == Role.SAME_GRID || kind.role() == Role.OTHER_SOLVER;
    if (spacing.equals(TRAILING) && !settings.flag(ZERO_SNR, false)) {
      notices.add(
          "timestep_spacing trailing without zero terminal SNR is that of models distilled for 1 to"
              + " 4 steps without classifier-free guidance: give few --steps and --guidance 1");
    } else if (replaced && !spacing.equals(LEADING)) {
      String unused =
          settings.count(OFFSET, 0) == 0 ? "" : "; steps_offset is not used under " + spacing;
      notices.add("timestep_spacing " + spacing + " carries over" + unused);
    }
    return spacing;
  }

  private boolean setAlphaToOne() {
    String key = "set_alpha_to_one";
    String sigmas = "final_sigmas_type";
    boolean byClass = kind.setAlphaToOne();
    if (settings.value(key).isEmpty() && settings.value(sigmas).isPresent()) {
      origins.put(key, Origin.FILE);
      return settings.choice(sigmas, "zero", "zero", "sigma_min").equals("zero");
    }
    return settings.flag(told(key), byClass);
  }

  /** Only a file may ask for it, and only of a class that clamps. */
  private boolean clipSample() {
    boolean stated = settings.value(CLIP).isPresent();
    boolean asked = settings.flag(CLIP, false);
    boolean consistency = kind.role() == Role.CONSISTENCY;
    boolean able = kind.role() == Role.CLIPPING || consistency;
    Origin unstated = consistency ? Origin.CLASS_DEFAULT : Origin.LATENTS;
    origins.put(CLIP, stated ? Origin.FILE : unstated);
    if (asked && !able) {
      notices.add(
          "clip_sample = true is without effect: " + kind.className() + " is not one that clamps");
      origins.put(CLIP, Origin.LATENTS);
    }
    if (!stated && !consistency) {
      notices.add(
          "clip_sample is not in the file: latents are not clamped (DDIMScheduler of diffusers"
              + " would clamp them)");
    }
    return asked && able;
  }
}
