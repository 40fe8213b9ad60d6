package io.github.das4j.checkpoint.config;

import java.util.HashSet;
import java.util.Set;

/**
 * Keys of published configurations that are known to be without effect on what a model computes
 * here. Whatever is neither read nor listed is named to the user.
 */
final class InertKeys {

  /** Written into every file by diffusers (configuration_utils.py) and the hub. */
  private static final Set<String> DIFFUSERS =
      Set.of(
          "_class_name",
          "_diffusers_version",
          "_name_or_path",
          "_commit_hash",
          "_use_default_values");

  /** State of a running average of the weights (training_utils.py, EMAModel). */
  private static final Set<String> AVERAGING =
      Set.of(
          "decay",
          "inv_gamma",
          "min_decay",
          "optimization_step",
          "power",
          "update_after_step",
          "use_ema_warmup");

  /**
   * Of {@code unet/config.json}: dropout acts in training, the other goes with text_image alone.
   */
  static final Set<String> UNET =
      union(DIFFUSERS, AVERAGING, Set.of("dropout", "addition_embed_type_num_heads"));

  /** Of {@code vae/config.json}. */
  static final Set<String> VAE = union(DIFFUSERS, AVERAGING);

  /** Of {@code transformer/config.json}. */
  static final Set<String> TRANSFORMER = union(DIFFUSERS, AVERAGING);

  /**
   * Of an AutoencoderTiny: widths that its lists say again, and bounds of a packing unused here.
   */
  static final Set<String> TINY_VAE =
      union(
          DIFFUSERS,
          AVERAGING,
          Set.of("block_out_channels", "force_upcast", "latent_magnitude", "latent_shift"));

  /**
   * Of {@code scheduler_config.json}: order, form and last steps of solvers that the DDIM
   * transition stands for, leftovers of other classes (diffusers writes on what it was loaded
   * from), and bounds of settings that are off.
   */
  static final Set<String> SCHEDULER =
      union(
          DIFFUSERS,
          Set.of(
              "algorithm_type",
              "corrector_order",
              "disable_corrector",
              "dynamic_thresholding_ratio",
              "clip_sample_range",
              "eta",
              "euler_at_final",
              "final_sigmas_type",
              "flow_shift",
              "interpolation_type",
              "lambda_min_clipped",
              "lower_order_final",
              "noise_sampler_seed",
              "original_inference_steps",
              "predict_epsilon",
              "predict_x0",
              "predictor_order",
              "sample_max_value",
              "set_alpha_to_one",
              "sigma_max",
              "sigma_min",
              "skip_prk_steps",
              "solver_order",
              "solver_p",
              "solver_type",
              "tau_func",
              "tensor_format",
              "time_shift_type",
              "timestep_scaling",
              "timestep_values"));

  /** Of a flow's {@code scheduler_config.json}. */
  static final Set<String> FLOW_SCHEDULER = DIFFUSERS;

  /** Of {@code model_index.json}, beside its components. */
  static final Set<String> INDEX =
      union(
          DIFFUSERS,
          Set.of(
              "add_watermarker",
              "feature_extractor",
              "image_encoder",
              "requires_aesthetics_score",
              "requires_safety_checker",
              "safety_checker"));

  /**
   * Of any transformers configuration (configuration_utils.py): text generation, training, naming.
   */
  private static final Set<String> TRANSFORMERS =
      Set.of(
          "_attn_implementation_autoset",
          "_commit_hash",
          "_name_or_path",
          "add_cross_attention",
          "architectures",
          "attn_implementation",
          "auto_map",
          "bad_words_ids",
          "begin_suppress_tokens",
          "bos_token_id",
          "chunk_size_feed_forward",
          "cross_attention_hidden_size",
          "decoder_start_token_id",
          "diversity_penalty",
          "do_sample",
          "dtype",
          "early_stopping",
          "encoder_no_repeat_ngram_size",
          "eos_token_id",
          "exponential_decay_length_penalty",
          "finetuning_task",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "gradient_checkpointing",
          "id2label",
          "is_composition",
          "is_decoder",
          "is_encoder_decoder",
          "label2id",
          "length_penalty",
          "max_length",
          "min_length",
          "no_repeat_ngram_size",
          "num_beam_groups",
          "num_beams",
          "num_return_sequences",
          "output_attentions",
          "output_hidden_states",
          "output_scores",
          "pad_token_id",
          "prefix",
          "problem_type",
          "pruned_heads",
          "remove_invalid_values",
          "repetition_penalty",
          "return_dict",
          "return_dict_in_generate",
          "sep_token_id",
          "suppress_tokens",
          "task_specific_params",
          "temperature",
          "tf_legacy_loss",
          "tie_encoder_decoder",
          "tie_word_embeddings",
          "tokenizer_class",
          "top_k",
          "top_p",
          "torch_dtype",
          "torchscript",
          "transformers_version",
          "typical_p",
          "use_bfloat16",
          "use_cache");

  /** Of CLIP: how its weights are drawn before training, and what acts in training. */
  static final Set<String> CLIP =
      union(
          TRANSFORMERS,
          Set.of(
              "attention_dropout",
              "dropout",
              "initializer_factor",
              "initializer_range",
              "logit_scale_init_value"));

  /** Of T5: its decoder, which is not used, and what acts in training. */
  static final Set<String> T5 =
      union(
          TRANSFORMERS,
          Set.of(
              "classifier_dropout",
              "dropout_rate",
              "initializer_factor",
              "n_positions",
              "num_decoder_layers",
              "output_past"));

  private InertKeys() {}

  @SafeVarargs
  private static Set<String> union(Set<String>... sets) {
    Set<String> all = new HashSet<>();
    for (Set<String> set : sets) {
      all.addAll(set);
    }
    return Set.copyOf(all);
  }
}
