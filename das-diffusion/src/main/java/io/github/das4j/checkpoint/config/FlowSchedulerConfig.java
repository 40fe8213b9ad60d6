package io.github.das4j.checkpoint.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.config.SchedulerConfig.Origin;
import io.github.das4j.checkpoint.config.SchedulerConfig.Remarks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * {@code scheduler/scheduler_config.json} of a {@code FlowMatchEulerDiscreteScheduler}; absent
 * fields have its defaults in diffusers (scheduling_flow_match_euler_discrete.py).
 *
 * @param numTrainTimesteps the network's timestep is so many times σ
 * @param shift s of σ = s·u/(1 + (s − 1)·u), where shifting is not dynamic
 * @param useDynamicShifting whether the shift follows the image's size
 * @param baseShift μ at {@code baseImageSeqLen} tokens
 * @param maxShift μ at {@code maxImageSeqLen} tokens
 * @param baseImageSeqLen tokens of a small image
 * @param maxImageSeqLen tokens of a large image
 * @param shiftTerminal σ that the last level before 0 is stretched to; empty without
 * @param remarks what comes from where, and what a user should know
 */
public record FlowSchedulerConfig(
    int numTrainTimesteps,
    double shift,
    boolean useDynamicShifting,
    double baseShift,
    double maxShift,
    int baseImageSeqLen,
    int maxImageSeqLen,
    OptionalDouble shiftTerminal,
    Remarks remarks) {

  /** The file's {@code _class_name}. */
  public static final String CLASS = "FlowMatchEulerDiscreteScheduler";

  private static final int MOST_TIMESTEPS = 1_000_000;

  /** Whether a configuration is that of a flow's scheduler, of this class or another. */
  public static boolean is(JsonNode node) {
    String name = node.path("_class_name").asText();
    return name.startsWith("FlowMatch") || name.endsWith("RFScheduler");
  }

  /**
   * Reads the JSON object of a configuration, which came from the source named.
   *
   * @throws CheckpointException if its class or a setting cannot be honoured
   */
  public static FlowSchedulerConfig parse(JsonNode node, String source) {
    return new Reader(new ConfigValues(node, source)).read();
  }

  /** Reads in the order of the record's components, noting where each comes from. */
  private static final class Reader {

    private final ConfigValues settings;
    private final Map<String, Origin> origins = new LinkedHashMap<>();

    Reader(ConfigValues settings) {
      this.settings = settings;
    }

    FlowSchedulerConfig read() {
      settings.choice("_class_name", CLASS, CLASS);
      refuseVariants();
      int timesteps = settings.bounded(told("num_train_timesteps"), 1000, MOST_TIMESTEPS);
      double shift = settings.positiveReal(told("shift"), 1);
      boolean dynamic = settings.flag(told("use_dynamic_shifting"), false);
      double base = settings.real(told("base_shift"), 0.5);
      double most = settings.real(told("max_shift"), 1.15);
      int few = settings.size(told("base_image_seq_len"), 256);
      int many = settings.size(told("max_image_seq_len"), 4096);
      if (dynamic && few == many) {
        throw settings.unsupported(
            "max_image_seq_len", Integer.toString(many), "it must not be base_image_seq_len");
      }
      OptionalDouble terminal = terminal();
      return new FlowSchedulerConfig(
          timesteps, shift, dynamic, base, most, few, many, terminal, remarks());
    }

    /** diffusers takes 0 for no stretching, as it does null. */
    private OptionalDouble terminal() {
      String key = told("shift_terminal");
      boolean none = settings.real(key, 0) == 0;
      return none ? OptionalDouble.empty() : OptionalDouble.of(settings.fraction(key, 0.5));
    }

    /** What would lead through other levels than these; diffusers' own way to sample is η = 0. */
    private void refuseVariants() {
      settings.requireUnset("use_karras_sigmas", false);
      settings.requireUnset("use_exponential_sigmas", false);
      settings.requireUnset("use_beta_sigmas", false);
      settings.requireUnset("invert_sigmas", false);
      settings.requireUnset("time_shift_type", "exponential");
      settings.requireUnset("stochastic_sampling", false);
    }

    private String told(String key) {
      origins.put(key, settings.value(key).isPresent() ? Origin.FILE : Origin.CLASS_DEFAULT);
      return key;
    }

    private Remarks remarks() {
      List<String> notices = new ArrayList<>();
      settings
          .unread(InertKeys.FLOW_SCHEDULER)
          .forEach(key -> notices.add("unknown key " + key + " is without effect"));
      return new Remarks(origins, notices);
    }
  }
}
