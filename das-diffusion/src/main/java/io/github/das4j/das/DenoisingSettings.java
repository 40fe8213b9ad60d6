package io.github.das4j.das;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;
import io.github.das4j.stable.Steps;

/**
 * The way from noise to an image.
 *
 * @param steps denoising steps, at least 1
 * @param eta stochasticity of DDIM, in [0, 1]; its square is the guidance's share with LCM
 * @param originalSteps grid that a latent consistency model was distilled on, in steps; 0 for what
 *     its scheduler says
 * @param guidanceScale scale of classifier-free guidance; at 1 or below there is none
 * @param guidanceRescale share of guidance rescaling (arXiv 2305.08891, section 3.4), in [0, 1]
 * @param emptyNegative what stands for an empty negative prompt
 * @param promptSyntax how prompts are read
 * @param textLength ids of T5 that a flow model's prompt is given, at most 512; 0 for as many as
 *     its family's pipeline gives
 */
public record DenoisingSettings(
    @Declared(
            key = "sample.steps",
            standard = "100",
            range = "[1, inf)",
            option = "--steps",
            label = "T",
            help = "Denoising steps")
        int steps,
    @Declared(
            key = "sample.eta",
            standard = "1.0",
            range = "[0, 1]",
            option = "--eta",
            label = "E",
            help = "Stochasticity of DDIM, or root of the guidance's share in LCM")
        double eta,
    @Declared(
            key = "sample.original_steps",
            standard = "0",
            otherwise = "its scheduler's",
            range = "[0, inf)",
            option = "--original-steps",
            label = "K",
            help = "LCM: steps of the grid it was distilled on")
        int originalSteps,
    @Declared(
            key = "sample.guidance",
            standard = "5.0",
            option = "--guidance",
            label = "S",
            help = "Scale of classifier-free guidance; 1 is none")
        double guidanceScale,
    @Declared(
            key = "sample.rescale",
            standard = "0.0",
            range = "[0, 1]",
            option = "--guidance-rescale",
            label = "SHARE",
            help = "Share of guidance rescaling")
        double guidanceRescale,
    @Declared(
            key = "sample.empty_negative",
            standard = "model",
            older = "encoded",
            option = "--empty-negative",
            label = "WHAT",
            help =
                "For an empty negative prompt: model (SDXL: zeros, as its index says) or encoded (as"
                    + " published)")
        EmptyNegative emptyNegative,
    @Declared(
            key = "sample.prompt_syntax",
            standard = "plain",
            older = "plain",
            option = "--prompt-syntax",
            label = "WHICH",
            help =
                "How prompts are read: plain, or weighted, with (word:1.3), [word], BREAK and of any"
                    + " length")
        PromptSyntax promptSyntax,
    @Declared(
            key = "sample.text_length",
            standard = "0",
            older = "0",
            otherwise = "256, or 512 of FLUX dev",
            range = "[0, 512]",
            option = "--text-length",
            label = "L",
            help = "SD3, FLUX: tokens of T5 that a prompt is given")
        int textLength) {

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public DenoisingSettings {
    Declarations.check(
        DenoisingSettings.class,
        steps,
        eta,
        originalSteps,
        guidanceScale,
        guidanceRescale,
        emptyNegative,
        promptSyntax,
        textLength);
  }

  /** The steps along which to sample. */
  Steps along() {
    return new Steps(steps, eta, originalSteps);
  }
}
