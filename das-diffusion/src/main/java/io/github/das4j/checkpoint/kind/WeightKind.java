package io.github.das4j.checkpoint.kind;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a weight file holds, told from the names and shapes of its tensors: the one table for all
 * who open files that users name. The first kind that fits is taken, so that the special stand
 * before the general. Names are those that diffusers, transformers, open_clip, kohya's and the
 * original code of each model write.
 */
public enum WeightKind {
  EMPTY(
      "a file without a single tensor",
      "it was saved of nothing: give another file, or download it again",
      n -> n.dict().names().isEmpty()),
  LORA(
      "a LoRA",
      "it changes a model but is none: give it beside --model with --lora FILE[:SCALE]",
      n ->
          n.mentions("lora_unet_", "lora_te", ".lora_", "_lora.", "lora.up.", "lora.down.")
              || n.mentions("hada_w1", "lokr_w", "dora_scale", "lora_linear_layer")),
  LLLITE("a ControlNet-LLLite", Advice.STEERS, n -> n.under("lllite_unet_")),
  CONTROLNET(
      "a ControlNet",
      Advice.STEERS,
      n -> n.under("control_model.") || n.mentions("controlnet_", "input_hint_block.")),
  T2I_ADAPTER(
      "a T2I adapter",
      Advice.STEERS,
      n -> n.under("adapter.body.") || n.matches("body\\.\\d+\\.(block1|resnets|in_conv)\\..*")),
  IP_ADAPTER(
      "an IP-Adapter", Advice.STEERS, n -> n.under("ip_adapter.") || n.mentions(".to_k_ip.")),
  MOTION_MODULE(
      "a motion module of AnimateDiff", Advice.STEERS, n -> n.mentions("motion_modules.")),
  SD3_FILE(
      "Stable Diffusion 3, a flow model, in its original layout",
      "with its text encoders it is a model to sample from (--model FILE); without, "
          + Advice.IN_FOLDER,
      n -> n.mentions("joint_blocks.0.context")),
  FLUX_FILE(
      "the transformer of FLUX, a flow model, in its original layout",
      "its VAE and text encoders are not in it: " + Advice.IN_FOLDER,
      n -> n.mentions("double_blocks.0.img_attn.")),
  SD3_TRANSFORMER(
      "the transformer of Stable Diffusion 3, a flow model",
      Advice.TRANSFORMER,
      n -> n.mentions("transformer_blocks.0.attn.add_q_proj.") && n.mentions("pos_embed.proj.")),
  FLUX_TRANSFORMER(
      "the transformer of FLUX, a flow model",
      Advice.TRANSFORMER,
      n -> n.mentions("single_transformer_blocks.0.")),
  CASCADE(
      "a stage of Stable Cascade or Würstchen",
      Advice.OTHER_MODEL,
      n -> n.mentions("clip_txt_pooled_mapper.", "clip_txt_mapper.", ".channelwise.")),
  DIFFUSION_TRANSFORMER(
      "a diffusion transformer (DiT, PixArt and their like)",
      Advice.OTHER_MODEL,
      n -> n.mentions("adaln_single.", "adaLN_modulation.")),
  SINGLE_FILE(
      "a single-file checkpoint in the original layout",
      "it is a model to sample from: --model FILE",
      n -> n.under("model.diffusion_model.")),
  BARE_ORIGINAL_UNET(
      "a U-Net alone, in the original layout",
      "give a full checkpoint, with its VAE and text encoder",
      n -> n.under("input_blocks.", "output_blocks.")),
  UNET(
      "a U-Net in diffusers' layout",
      "it belongs into the folder unet of a model: --model takes that model's folder",
      n -> n.under("down_blocks.", "up_blocks.") && n.has("conv_in.weight")),
  TINY_VAE(
      "a tiny VAE (TAESD)",
      "it shows a reward what is on the way: --twist-decoder tiny:DIR takes its folder",
      n ->
          n.matches("(decoder|encoder)\\.layers\\.\\d+\\.(weight|conv\\.0\\.weight)")
              || n.matches("\\d+\\.conv\\.0\\.weight")),
  VAE(
      "a VAE in diffusers' layout",
      "it belongs to a model but is none: give it beside --model with --vae DIR",
      n -> n.under("decoder.up_blocks.") || n.under("encoder.down_blocks.")),
  ORIGINAL_VAE(
      "a VAE alone, in the original layout",
      "it belongs to a model but is none: give it beside --model with --vae FILE",
      n -> n.mentions("decoder.up.0.block.", "encoder.down.0.block.")),
  SAFETY_CHECKER("a safety checker", Advice.NO_USE, n -> n.has("concept_embeds")),
  SIGLIP(
      "a SigLIP",
      Advice.CLIP_WANTED,
      n -> n.under("vision_model.head.") || n.under("text_model.head.")),
  OTHER_CLIP(
      "a CLIP whose towers are others than transformers (a ResNet, timm's or a language model's)",
      Advice.CLIP_WANTED,
      n -> n.under("visual.trunk.") || n.under("visual.layer1.") || n.under("visual.", "text.")),
  CLIP(
      "a CLIP in transformers' layout",
      "it serves as a reward: --reward clip:DIR, pick:DIR or aesthetic:DIR,HEAD_FILE",
      n -> n.under("text_model.", "vision_model.")),
  WHOLE_AESTHETIC(
      "an aesthetic predictor with its CLIP's vision tower",
      "its head serves as a reward: --reward aesthetic:CLIP_DIR,FILE",
      n -> n.under("vision_model.") && HeadLayout.of(n.dict()).isPresent()),
  CLIP_VISION(
      "the vision tower of a CLIP alone, such as IP-Adapters come with",
      "a reward takes the whole CLIP, with its text tower",
      n -> n.under("vision_model.") || (n.under("visual.") && !n.has("token_embedding.weight"))),
  CLIP_TEXT(
      "the text tower of a CLIP alone",
      "it belongs into the folder text_encoder of a model; a reward takes the whole CLIP",
      n -> n.under("text_model.")),
  OPEN_CLIP(
      "a CLIP in open_clip's layout, such as HPS v2",
      "it serves as a reward: --reward hps:FILE,TOKENIZER_DIR",
      n -> n.has("visual.conv1.weight", "token_embedding.weight")),
  IMAGE_REWARD(
      "ImageReward",
      "it serves as a reward: --reward imagereward:DIR",
      n -> n.under("blip.visual_encoder.", "blip.text_encoder.")),
  BLIP(
      "a BLIP", "of its kind only ImageReward serves here", n -> n.under("visual_encoder.blocks.")),
  T5_ENCODER(
      "a T5 text encoder",
      "it belongs into the folder text_encoder_3 of SD3 or text_encoder_2 of FLUX",
      n -> n.matches("(encoder|decoder)\\.block\\.0\\.layer\\.0\\.SelfAttention\\.q\\.weight")),
  BERT_ENCODER(
      "a text encoder of BERT's family (BERT, RoBERTa, XLM-RoBERTa)",
      Advice.TEXT,
      n -> n.matches("(\\w+\\.)*embeddings\\.word_embeddings\\.weight")),
  LANGUAGE_MODEL(
      "a language model (Llama, Gemma, ChatGLM and their like)",
      Advice.TEXT,
      n ->
          n.matches("(\\w+\\.)*layers\\.0\\.self_attn\\.q_proj\\.weight")
              || n.mentions("layers.0.self_attention.query_key_value.")),
  LPIPS_WHOLE(
      "an LPIPS network as a whole",
      "give AlexNet's features and the weights of its layers as two files",
      n -> n.under("net.slice1.")),
  LPIPS_ALEX(
      "LPIPS's weights of AlexNet's layers",
      "they serve as a metric: das eval --lpips ALEXNET_FILE,LPIPS_FILE",
      n ->
          n.extent("lin0.model.1.weight", 1, 64)
              && n.extent("lin1.model.1.weight", 1, 192)
              && !n.under("lin5.")),
  LPIPS_SQUEEZE(
      "LPIPS's weights of SqueezeNet's layers", Advice.ALEX, n -> n.under("lin0.", "lin6.")),
  LPIPS_VGG(
      "LPIPS's weights of VGG's layers", Advice.ALEX, n -> n.extent("lin1.model.1.weight", 1, 128)),
  SQUEEZENET("SqueezeNet's features", Advice.ALEX, n -> n.mentions(".squeeze.weight")),
  ALEXNET(
      "AlexNet's features",
      "they serve as a metric: das eval --lpips ALEXNET_FILE,LPIPS_FILE",
      n -> n.extent("features.0.weight", 2, 11) && n.has("features.10.weight")),
  VGG("VGG's features", Advice.ALEX, n -> n.extent("features.0.weight", 2, 3)),
  RESNET("a ResNet", Advice.ALEX, n -> n.has("layer1.0.conv1.weight")),
  UPSCALER(
      "an upscaler (ESRGAN and its like)",
      Advice.NO_USE,
      n -> n.mentions(".rdb1.conv1.", ".RDB1.conv1.")),
  AESTHETIC_HEAD(
      "an aesthetic head",
      "it serves as a reward: --reward aesthetic:CLIP_DIR,HEAD_FILE",
      n -> HeadLayout.of(n.dict()).isPresent()),
  OTHER_HEAD(
      "a stack of linear layers other than the aesthetic heads known here",
      "layers 0, 2, 4, 6, 7 (linear), 0, 3, 6, 9, 11 (with ReLU), fc1 to fc3 or one linear map are"
          + " known; what lies between other layers leaves no trace in a file",
      n ->
          n.matches("(layers\\.|\\w*mlp\\.)?\\d+\\.weight|fc\\d+\\.weight")
              && n.dict().names().size() <= 20),
  TEXTUAL_INVERSION(
      "a textual inversion",
      "it adds a word to a model but is none: give it beside --model with --embedding FILE[:TOKEN]",
      n -> n.has("emb_params") || n.under("string_to_param.") || n.fewVectors()),
  UNKNOWN("of no kind known here", "give one of those that the documentation lists", n -> true);

  /** Reasons that several kinds share. */
  private static final class Advice {
    static final String STEERS = "it steers a model but is none, and cannot be used here";
    static final String IN_FOLDER =
        "put it, or a link to it, as diffusion_pytorch_model.safetensors into the folder"
            + " transformer of the model in diffusers' layout, and give --model that folder";
    static final String TRANSFORMER =
        "it belongs into the folder transformer of a model: --model takes that model's folder";
    static final String OTHER_MODEL =
        "such models cannot be run: give a Stable Diffusion 1.x, 2.x, XL or 3, or FLUX";
    static final String TEXT = "of text encoders only CLIP's and T5's can be run";
    static final String ALEX = "only LPIPS on AlexNet can be computed here";
    static final String CLIP_WANTED =
        "rewards take a CLIP of two transformers, in transformers' layout or, for hps, open_clip's";
    static final String NO_USE = "it has no use here";
  }

  private final String title;
  private final String advice;

  @SuppressWarnings("ImmutableEnumChecker") // A function without state.
  private final Predicate<WeightNames> test;

  WeightKind(String title, String advice, Predicate<WeightNames> test) {
    this.title = title;
    this.advice = advice;
    this.test = test;
  }

  /** What it is, to follow "is". */
  public String title() {
    return title;
  }

  /** What to do with it, or why nothing can be done. */
  public String advice() {
    return advice;
  }

  /** The kind of a state dict; none of its tensors is read. */
  public static WeightKind of(StateDict dict) {
    WeightNames names = new WeightNames(dict);
    return Arrays.stream(values()).filter(kind -> kind.test.test(names)).findFirst().orElseThrow();
  }

  /** What to say of weights of this kind where others were asked for. */
  public CheckpointException instead(String source, List<WeightKind> wanted) {
    String others = wanted.stream().map(WeightKind::title).collect(Collectors.joining(" or "));
    return new CheckpointException(
        source + " is " + title + (wanted.isEmpty() ? "" : ", not " + others) + ": " + advice);
  }

  /**
   * Refuses weights that are known to be of another kind than those that were asked for; what is of
   * no kind known here passes, for its reader to say what it lacks.
   *
   * @return the same
   * @throws CheckpointException if they are; the state dict is closed then
   */
  public static StateDict require(StateDict dict, WeightKind... wanted) {
    WeightKind kind = of(dict);
    List<WeightKind> kinds = List.of(wanted);
    if (kind != UNKNOWN && !kinds.contains(kind)) {
      CheckpointException refusal = kind.instead(dict.source(), kinds);
      dict.close();
      throw refusal;
    }
    return dict;
  }
}
