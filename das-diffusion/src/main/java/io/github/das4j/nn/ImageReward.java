package io.github.das4j.nn;

import io.github.das4j.checkpoint.Weight;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.tensor.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * ImageReward (Xu et al. 2023, arXiv 2304.05977): a BERT reads the prompt and looks at the image's
 * tokens; a head scores its first state. Scores are not standardised, as DAS takes them.
 *
 * <p>Prompts come without padding. The published code pads them to 35 tokens and adds −10000 to
 * what the padding would get, which makes it nothing: exp(−10000) is 0.
 */
public final class ImageReward {

  private final BlipConfig config;
  private final BlipVision vision;
  private final Weight words;
  private final Tensor positions;
  private final LayerNorm norm;
  private final List<BertLayer> layers;
  private final AestheticHead head;

  /**
   * @param w where {@code blip} and {@code mlp} are
   */
  public ImageReward(Weights w, BlipConfig config) {
    BlipConfig.Text text = config.text();
    int size = text.hiddenSize();
    Weights bert = w.at("blip").at("text_encoder");
    Weights embeddings = bert.at("embeddings");
    this.config = config;
    this.vision = new BlipVision(w.at("blip").at("visual_encoder"), config.vision());
    this.words = embeddings.at("word_embeddings").weight("weight", text.vocabSize(), size);
    this.positions =
        embeddings.at("position_embeddings").get("weight", text.maxPositionEmbeddings(), size);
    this.norm = new LayerNorm(embeddings.at("LayerNorm"), size, BertLayer.EPS);
    Weights list = bert.at("encoder").at("layer");
    this.layers =
        IntStream.range(0, text.numHiddenLayers())
            .mapToObj(i -> new BertLayer(list.at(i), text, config.vision().hiddenSize()))
            .toList();
    this.head = new AestheticHead(w.at("mlp"), size);
  }

  public BlipConfig config() {
    return config;
  }

  /**
   * The prompt before it meets an image.
   *
   * @param ids tokens {@code [1, L]} int64, without padding
   * @return {@code [1, L, hiddenSize]}
   */
  public Tensor embed(Tensor ids) {
    Tensor long64 = ids.to(positions.device(), ScalarType.Long);
    Tensor sum = words.rows(long64).add(positions.narrow(0, 0, ids.size(1)));
    return norm.forward(sum);
  }

  /**
   * From [normalised pixels {@code [B, 3, imageSize, imageSize]}] to [scores {@code [B]} float32].
   *
   * @param prompt what {@link #embed} made
   */
  public List<Stage> stages(Tensor prompt) {
    List<Stage> stages = new ArrayList<>(imageStages());
    stages.addAll(textStages(prompt));
    stages.add(state -> new Tensor[] {head.forward(state[0].select(1, 0))});
    return stages;
  }

  /** From [pixels] to [the image's tokens]. */
  public List<Stage> imageStages() {
    return vision.stages();
  }

  /** From [the image's tokens] to [the prompt's last states, the image's tokens]. */
  public List<Stage> textStages(Tensor prompt) {
    List<Stage> stages = new ArrayList<>();
    stages.add(
        state ->
            new Tensor[] {
              prompt.expand(state[0].size(0), prompt.size(1), prompt.size(2)), state[0]
            });
    layers.forEach(
        layer -> stages.add(state -> new Tensor[] {layer.forward(state[0], state[1]), state[1]}));
    return stages;
  }
}
