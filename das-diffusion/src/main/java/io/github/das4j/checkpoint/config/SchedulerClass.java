package io.github.das4j.checkpoint.config;

import io.github.das4j.checkpoint.CheckpointException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The scheduler classes of diffusers (src/diffusers/schedulers) whose models can be sampled: those
 * of networks trained on discrete betas. LCM has its own kernel here; for all others the DDIM
 * transition stands, and what a file leaves out has the default of its own class.
 */
enum SchedulerClass {
  DDIM("DDIMScheduler", Betas.LINEAR, Spacing.LEADING, FinalAlpha.ONE, Role.CLIPPING),
  DDIM_PARALLEL(
      "DDIMParallelScheduler", Betas.LINEAR, Spacing.LEADING, FinalAlpha.ONE, Role.CLIPPING),
  DDPM("DDPMScheduler", Betas.LINEAR, Spacing.LEADING, FinalAlpha.ONE, Role.CLIPPING),
  DDPM_PARALLEL(
      "DDPMParallelScheduler", Betas.LINEAR, Spacing.LEADING, FinalAlpha.ONE, Role.CLIPPING),
  LCM("LCMScheduler", Betas.SCALED, Spacing.LEADING, FinalAlpha.ONE, Role.CONSISTENCY),
  TCD("TCDScheduler", Betas.SCALED, Spacing.LEADING, FinalAlpha.ONE, Role.OTHER_SOLVER),
  PNDM("PNDMScheduler", Betas.LINEAR, Spacing.LEADING, FinalAlpha.FIRST, Role.SAME_GRID),
  EULER("EulerDiscreteScheduler", Betas.LINEAR, Spacing.LINSPACE, FinalAlpha.ONE, Role.SAME_GRID),
  EULER_ANCESTRAL(
      "EulerAncestralDiscreteScheduler",
      Betas.LINEAR,
      Spacing.LINSPACE,
      FinalAlpha.ONE,
      Role.SAME_GRID),
  HEUN("HeunDiscreteScheduler", Betas.NARROW, Spacing.LINSPACE, FinalAlpha.ONE, Role.OTHER_SOLVER),
  LMS("LMSDiscreteScheduler", Betas.LINEAR, Spacing.LINSPACE, FinalAlpha.ONE, Role.OTHER_SOLVER),
  KDPM2(
      "KDPM2DiscreteScheduler", Betas.NARROW, Spacing.LINSPACE, FinalAlpha.ONE, Role.OTHER_SOLVER),
  KDPM2_ANCESTRAL(
      "KDPM2AncestralDiscreteScheduler",
      Betas.NARROW,
      Spacing.LINSPACE,
      FinalAlpha.ONE,
      Role.OTHER_SOLVER),
  DPM_MULTISTEP(
      "DPMSolverMultistepScheduler",
      Betas.LINEAR,
      Spacing.LINSPACE,
      FinalAlpha.ONE,
      Role.OTHER_SOLVER),
  DPM_SINGLESTEP(
      "DPMSolverSinglestepScheduler",
      Betas.LINEAR,
      Spacing.LINSPACE,
      FinalAlpha.ONE,
      Role.OTHER_SOLVER),
  DPM_SDE(
      "DPMSolverSDEScheduler", Betas.NARROW, Spacing.LINSPACE, FinalAlpha.ONE, Role.OTHER_SOLVER),
  UNIPC(
      "UniPCMultistepScheduler", Betas.LINEAR, Spacing.LINSPACE, FinalAlpha.ONE, Role.OTHER_SOLVER),
  DEIS(
      "DEISMultistepScheduler",
      Betas.LINEAR,
      Spacing.LINSPACE,
      FinalAlpha.FIRST,
      Role.OTHER_SOLVER),
  SA_SOLVER(
      "SASolverScheduler", Betas.LINEAR, Spacing.LINSPACE, FinalAlpha.FIRST, Role.OTHER_SOLVER);

  /** β of the first and the last timestep, and how they are spaced. */
  enum Betas {
    LINEAR(0.0001, 0.02, "linear"),
    NARROW(0.00085, 0.012, "linear"),
    SCALED(0.00085, 0.012, "scaled_linear");

    final double start;
    final double end;
    final String schedule;

    Betas(double start, double end, String schedule) {
      this.start = start;
      this.end = end;
      this.schedule = schedule;
    }
  }

  /** Which timesteps are visited. */
  enum Spacing {
    LEADING("leading"),
    LINSPACE("linspace");

    final String text;

    Spacing(String text) {
      this.text = text;
    }
  }

  /** ᾱ that the last step leads to: that of a clean image, or of the first timestep. */
  enum FinalAlpha {
    ONE,
    FIRST
  }

  /** What the sampler here is to the class. */
  enum Role {
    /** DDIM, and DDPM, whose transition is DDIM's of η = 1: they alone may clamp x̂_0. */
    CLIPPING,
    /** The kernel of latent consistency models, which is here too. */
    CONSISTENCY,
    /** Another update between the same timesteps. */
    SAME_GRID,
    /** A solver with timesteps, orders and noise of its own. */
    OTHER_SOLVER
  }

  private final String className;
  private final Betas betas;
  private final Spacing spacing;
  private final FinalAlpha finalAlpha;
  private final Role role;

  SchedulerClass(String className, Betas betas, Spacing spacing, FinalAlpha finalAlpha, Role role) {
    this.className = className;
    this.betas = betas;
    this.spacing = spacing;
    this.finalAlpha = finalAlpha;
    this.role = role;
  }

  String className() {
    return className;
  }

  Betas betas() {
    return betas;
  }

  String spacing() {
    return spacing.text;
  }

  boolean setAlphaToOne() {
    return finalAlpha == FinalAlpha.ONE;
  }

  Role role() {
    return role;
  }

  /**
   * The class of this name.
   *
   * @throws CheckpointException if its networks cannot be sampled here; the message says why
   */
  static SchedulerClass named(String name, ConfigValues settings) {
    return find(name).orElseThrow(() -> settings.unsupported("_class_name", name, reason(name)));
  }

  private static Optional<SchedulerClass> find(String name) {
    // The Flax twins share the names of their settings and their defaults.
    String plain = name.startsWith("Flax") ? name.substring("Flax".length()) : name;
    return Arrays.stream(values()).filter(each -> each.className.equals(plain)).findAny();
  }

  /** Why the networks of another class are not such. */
  private static String reason(String name) {
    if (name.contains("Inverse")) {
      return "it runs from the image to noise: take the scheduler that the model is sampled with";
    }
    if (name.contains("Flow") || name.endsWith("RFScheduler")) {
      return "flow matching: the network predicts a velocity between noise and image, without betas";
    }
    if (name.startsWith("EDM") || name.startsWith("CosineDPM") || name.contains("Karras")) {
      return "EDM: the network is preconditioned in sigma, whatever its prediction_type says";
    }
    return "its networks are not trained on the betas of Stable Diffusion; known: " + known();
  }

  private static String known() {
    return List.of(values()).stream()
        .map(SchedulerClass::className)
        .collect(Collectors.joining(", "));
  }
}
