package io.github.das4j.das;

import io.github.das4j.smc.Tempering;
import java.util.Locale;

/**
 * What a method asks of the model and of the reward. It can be told from configuration files,
 * before anything is loaded.
 *
 * @param classifierFree whether the model is guided by its prompt: a scale above 1, and no latent
 *     consistency model
 * @param differentiable whether the reward has a gradient
 */
public record Requirements(boolean classifierFree, boolean differentiable) {

  /**
   * Refuses settings that would do nothing of what they say.
   *
   * @throws IllegalArgumentException with a line that says what does not fit, and what to give
   */
  public void check(SampleSettings settings) {
    Method method = settings.method();
    String name = method.name().toLowerCase(Locale.ROOT).replace('_', '-');
    if (method.needsGradient() && !differentiable) {
      throw new IllegalArgumentException(
          "the method " + name + " follows the reward's gradient, and this reward has none");
    }
    if (method.isGuided() && settings.denoising().eta() == 0) {
      throw new IllegalArgumentException(
          "eta 0 leaves the method "
              + name
              + " without guidance, as it enters with the noise: give an eta above 0, or a method"
              + " without guidance such as best-of-n");
    }
    if (settings.sampler().tempering() instanceof Tempering.Freedom) {
      checkFreedom(method, name);
    }
  }

  private void checkFreedom(Method method, String name) {
    if (!method.isGuided()) {
      throw new IllegalArgumentException(
          "freedom tempering follows the reward's gradient, which the method "
              + name
              + " does not take");
    }
    if (!classifierFree || !differentiable) {
      throw new IllegalArgumentException(
          "freedom tempering needs classifier-free guidance (a scale above 1, and no latent"
              + " consistency model) and a reward with a gradient");
    }
  }
}
