package io.github.das4j.das;

import io.github.das4j.nn.Conditioning;
import io.github.das4j.stable.FlowModel;
import io.github.das4j.stable.ImageModel;
import io.github.das4j.stable.StableDiffusion;
import io.github.das4j.text.PlainEncoder;
import io.github.das4j.text.PromptEncoder;
import io.github.das4j.text.WeightedPrompt;
import java.util.List;
import java.util.Optional;

/**
 * The prompts of a request as its network takes them, one row each, of equal length; they belong to
 * the innermost scope.
 */
record EncodedPrompts(Conditioning positive, Conditioning negative) {

  /**
   * Encodes what the caller has not supplied.
   *
   * @param warnings takes what was cut off
   */
  static EncodedPrompts of(
      ImageModel model, SampleRequest request, SampleInputs inputs, List<String> warnings) {
    return model instanceof FlowModel flow
        ? ofFlow(flow, request, inputs, warnings)
        : of((StableDiffusion) model, request, inputs, warnings);
  }

  private static EncodedPrompts ofFlow(
      FlowModel model, SampleRequest request, SampleInputs inputs, List<String> warnings) {
    DenoisingSettings settings = request.settings().denoising();
    FlowLimits.requirePlain(settings);
    PlainEncoder encoder = model.encoder(settings.textLength());
    Conditioning positive =
        inputs.prompt().orElseGet(() -> told(encoder.encode(request.prompt()), warnings));
    // Without classifier-free guidance nobody looks at the negative prompt.
    Conditioning negative =
        model.classifierFree(settings.guidanceScale())
            ? inputs
                .negative()
                .orElseGet(() -> told(encoder.encodeNegative(request.negativePrompt()), warnings))
            : positive;
    return new EncodedPrompts(positive, negative);
  }

  private static EncodedPrompts of(
      StableDiffusion model, SampleRequest request, SampleInputs inputs, List<String> warnings) {
    boolean zeros =
        request.negativePrompt().isEmpty()
            && request.settings().denoising().emptyNegative() == EmptyNegative.MODEL
            && model.folder().forceZerosForEmptyPrompt();
    return switch (request.settings().denoising().promptSyntax()) {
      case PLAIN -> plain(model.prompts(), request, inputs, zeros, warnings);
      case WEIGHTED ->
          weighted(
              model.prompts(),
              request,
              inputs,
              zeros,
              model.classifierFree(request.settings().denoising().guidanceScale()));
    };
  }

  private static EncodedPrompts plain(
      PromptEncoder encoder,
      SampleRequest request,
      SampleInputs inputs,
      boolean zeros,
      List<String> warnings) {
    Conditioning positive =
        inputs.prompt().orElseGet(() -> told(encoder.encode(request.prompt()), warnings));
    Conditioning negative =
        inputs
            .negative()
            .orElseGet(
                () ->
                    zeros
                        ? encoder.zeros(1)
                        : told(encoder.encodeNegative(request.negativePrompt()), warnings));
    return new EncodedPrompts(positive, negative);
  }

  private static Conditioning told(PromptEncoder.Encoded encoded, List<String> warnings) {
    warnings.addAll(encoded.warnings());
    return encoded.conditioning();
  }

  private static EncodedPrompts weighted(
      PromptEncoder encoder,
      SampleRequest request,
      SampleInputs inputs,
      boolean zeros,
      boolean guided) {
    WeightedPrompt prompt = WeightedPrompt.parse(request.prompt());
    WeightedPrompt without = WeightedPrompt.parse(request.negativePrompt());
    int own = chunks(encoder, inputs.prompt(), prompt);
    // Without classifier-free guidance nobody looks at the negative prompt.
    int chunks = guided ? Math.max(own, chunks(encoder, inputs.negative(), without)) : own;
    Conditioning positive = inputs.prompt().orElseGet(() -> encoder.encode(prompt, chunks));
    Conditioning negative =
        inputs
            .negative()
            .orElseGet(
                () ->
                    !guided
                        ? positive
                        : zeros ? encoder.zeros(chunks) : encoder.encodeNegative(without, chunks));
    return new EncodedPrompts(positive, negative);
  }

  private static int chunks(
      PromptEncoder encoder, Optional<Conditioning> supplied, WeightedPrompt prompt) {
    return supplied
        .map(conditioning -> Math.toIntExact(conditioning.context().size(1)) / encoder.length())
        .orElseGet(() -> encoder.chunks(prompt));
  }
}
