package io.github.das4j.reward;

/** {@code clip}: the cosine under a CLIP; published runs weigh it with 20. */
public final class ClipProvider extends CosineProvider {

  /** For the service loader. */
  public ClipProvider() {}

  @Override
  public String name() {
    return "clip";
  }

  @Override
  public String usage() {
    return "clip:CLIP_DIR        cosine of CLIP image and text features";
  }
}
