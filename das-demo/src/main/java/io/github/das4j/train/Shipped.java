package io.github.das4j.train;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.demo.SceneReader;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The networks of a written model folder, with the weights that were rounded to float16. */
final class Shipped implements AutoCloseable {

  private final Arena arena = new Arena();
  private final List<StateDict> files = new ArrayList<>();
  private final ModelFolder folder;
  private final Path root;

  /**
   * @param root folder of the training, with the model in {@code model} and the judge beside it
   */
  Shipped(Path root) {
    this.root = root;
    this.folder = ModelFolder.open(root.resolve("model"));
  }

  private Weights weights(String part) {
    return weights(folder.component(part));
  }

  private Weights weights(Path part) {
    StateDict file = StateDicts.open(part);
    files.add(file);
    return Weights.of(file, Placement.CPU_FLOAT32, arena);
  }

  /** Factor on latents. */
  double scale() {
    return folder.vae().scalingFactor();
  }

  Autoencoder vae() {
    Weights weights = weights("vae");
    Autoencoder vae = new Autoencoder(weights, folder.vae());
    weights.verify();
    return vae;
  }

  UNet unet() {
    Weights weights = weights("unet");
    UNet unet = new UNet(weights, folder.unet());
    weights.verify();
    return unet;
  }

  ClipText text() {
    Weights weights = weights("text_encoder");
    ClipText text = ClipText.of(weights, folder.textEncoder());
    weights.verify();
    return text;
  }

  SceneReader reader() {
    Weights weights = weights(root.resolve(ReaderTask.NAME));
    SceneReader reader = new SceneReader(weights);
    weights.verify();
    return reader;
  }

  /** Samples and judges with these networks. */
  UNetJudge judge(SceneReader reader, double guidance) {
    return new UNetJudge(text(), vae(), reader, new DemoTokenizer(), scale(), guidance);
  }

  @Override
  public void close() {
    arena.close();
    files.forEach(StateDict::close);
  }
}
