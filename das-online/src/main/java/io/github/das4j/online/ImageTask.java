package io.github.das4j.online;

import io.github.das4j.smc.Keys;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * An image to be drawn. Equal plan, equal tasks: nothing depends on what happened.
 *
 * @param image its number in the run, from 0
 * @param round from 0
 * @param prompt what to draw
 */
public record ImageTask(int image, int round, String prompt) {

  private static final long PROMPTS = 11;

  /** The task of an image. */
  static ImageTask of(OnlinePlan plan, int round, int image) {
    SplittableRandom random = new SplittableRandom(Keys.mix(plan.seed(), PROMPTS, image));
    OnlinePlan.PromptSource source = plan.prompts();
    String prompt = source.prompts().get(random.nextInt(source.prompts().size()));
    boolean wrapped = random.nextDouble() < source.share();
    String text =
        wrapped ? source.template().map(t -> t.replace("{}", prompt)).orElse(prompt) : prompt;
    return new ImageTask(image, round, text);
  }

  /** Its name, in files and towards the black box. */
  public String id() {
    return String.format(Locale.ROOT, "r%03d-i%05d", round, image);
  }
}
