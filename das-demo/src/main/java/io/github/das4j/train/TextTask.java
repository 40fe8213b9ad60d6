package io.github.das4j.train;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.tensors.NamedTensors;
import io.github.das4j.demo.Captions;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.demo.Scene;
import io.github.das4j.nn.ClipText;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The text encoder, which learns to tell captions apart by what they say of scenes, and is then
 * frozen: trained together with the U-Net it would collapse.
 *
 * <p>The same is asked of a random padding token after the end, so that the words' meaning spreads
 * over the tokens to which the U-Net attends.
 */
final class TextTask extends BatchTask<TextTask.Batch> {

  static final String NAME = "clip";
  private static final int GROUPS = 8;
  private static final int JUDGED = 200;

  record Batch(Contrast.Batch contrast, long[] ids, long[] padding) {}

  /** The networks on one set of parameters. */
  record Networks(ClipText text, SceneTower scenes, Tensor logScale, Tensor projection) {
    static Networks of(Weights w, DemoTokenizer tokenizer) {
      ClipConfig config = Architecture.clip(tokenizer);
      Tensor scale = w.get("logit_scale");
      ClipText text = ClipText.withProjection(w, config.text());
      Tensor projection =
          w.at("text_projection").get("weight", config.projectionDim(), config.text().hiddenSize());
      return new Networks(
          text, new SceneTower(w.at("scene"), config.projectionDim()), scale, projection);
    }
  }

  private final Path folder;
  private final Drawings drawings;
  private final DemoTokenizer tokenizer;
  private final Networks networks;

  TextTask(Path folder, Drawings drawings, DemoTokenizer tokenizer, int workers, long seed) {
    super(NAME, parameters(tokenizer, seed), workers, seed * 37);
    this.folder = folder;
    this.drawings = drawings;
    this.tokenizer = tokenizer;
    this.networks = Networks.of(parameters().weights(), tokenizer);
  }

  /** Fresh ones. */
  static Parameters parameters(DemoTokenizer tokenizer, long seed) {
    return Parameters.fresh(
        w -> Networks.of(w, tokenizer), new DemoInitialiser(seed), Placement.CPU_FLOAT32);
  }

  @Override
  Batch draw(RandomGenerator random) {
    Contrast.Batch contrast = Contrast.draw(drawings, GROUPS, random);
    List<String> captions = contrast.captions();
    long[] padding =
        captions.stream()
            .mapToLong(
                caption -> random.nextInt(DemoTokenizer.length(caption), DemoTokenizer.CONTEXT))
            .toArray();
    return new Batch(contrast, ids(tokenizer, captions), padding);
  }

  /** All captions' tokens, one after the other. */
  static long[] ids(DemoTokenizer tokenizer, List<String> captions) {
    return captions.stream().map(tokenizer::encode).flatMapToLong(Arrays::stream).toArray();
  }

  @Override
  public Tensor loss(int worker) {
    Batch batch = next(worker);
    int count = batch.contrast().scenes().size();
    ClipText.Output output =
        networks.text().forward(Tensors.of(batch.ids(), count, DemoTokenizer.CONTEXT));
    Tensor scenes = networks.scenes().forward(drawings, batch.contrast().scenes());
    Tensor truth = Tensors.of(batch.contrast().truth(), count, count);
    Tensor index =
        Tensors.of(batch.padding(), count, 1, 1).expand(count, 1, Architecture.TEXT_WIDTH);
    Tensor padding = torch.gather(output.last(), 1, index).squeeze(1);
    Tensor atEnd = SceneTower.unit(output.pooled());
    Tensor after = SceneTower.unit(torch.linear(padding, networks.projection(), Tensors.none()));
    Tensor scale = networks.logScale();
    Tensor loss = Contrast.loss(scenes, atEnd, scale, truth);
    return loss.add(Contrast.loss(scenes, after, scale, truth));
  }

  @Override
  public String report(Parameters averaged, long step) throws IOException {
    Map<String, Tensor> tower = new LinkedHashMap<>(averaged.named());
    tower.keySet().removeIf(name -> !name.startsWith("text_model."));
    new ModelWriter(folder.resolve("model"))
        .text(new NamedTensors("text tower in training", tower), tokenizer);
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Networks judged = Networks.of(averaged.weights(), tokenizer);
      StringBuilder figures = new StringBuilder("percent told apart, and change of states:");
      for (Contrast.Attribute attribute : Contrast.Attribute.values()) {
        double[] found = judge(judged, attribute);
        figures.append(
            String.format(
                Locale.ROOT,
                " %s %.1f %.2f",
                attribute.name().toLowerCase(Locale.ROOT),
                100 * found[0],
                found[1]));
      }
      return figures.toString();
    }
  }

  /** How often the true caption is nearer than the changed one; relative change of all states. */
  private double[] judge(Networks judged, Contrast.Attribute attribute) {
    RandomGenerator random = new SplittableRandom(-7);
    List<Scene> scenes = new ArrayList<>();
    List<String> right = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < JUDGED; i++) {
      Scene other = attribute.changed(Scene.random(random), random);
      Scene scene = attribute.changed(other, random);
      scenes.add(scene);
      right.add(Captions.of(scene, Captions.Said.ALL));
      wrong.add(Captions.of(other, Captions.Said.ALL));
    }
    Tensor place = judged.scenes().forward(drawings, scenes);
    ClipText.Output yes = encode(judged, right);
    ClipText.Output no = encode(judged, wrong);
    Tensor near = place.mul(SceneTower.unit(yes.pooled())).sum(1L);
    Tensor far = place.mul(SceneTower.unit(no.pooled())).sum(1L);
    double apart = Tensors.doubles(near.gt(far).to(near.scalar_type()).mean())[0];
    Tensor change = yes.last().sub(no.last()).norm().div(yes.last().norm());
    return new double[] {apart, Tensors.doubles(change)[0]};
  }

  private ClipText.Output encode(Networks judged, List<String> captions) {
    long[] ids = ids(tokenizer, captions);
    return judged.text().forward(Tensors.of(ids, captions.size(), DemoTokenizer.CONTEXT));
  }
}
