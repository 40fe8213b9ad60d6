package io.github.das4j.reward;

/** {@code pick}: the cosine under PickScore (Kirstain et al. 2023), a CLIP tuned on preferences. */
public final class PickProvider extends CosineProvider {

  /** For the service loader. */
  public PickProvider() {}

  @Override
  public String name() {
    return "pick";
  }

  @Override
  public String usage() {
    return "pick:PICKSCORE_DIR   cosine of PickScore's image and text features";
  }
}
