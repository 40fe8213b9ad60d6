package io.github.das4j.judge;

import java.net.URI;

/**
 * A question to a vision model behind OpenAI's chat completions.
 *
 * @param url of the service, such as {@code http://localhost:8000/v1}
 * @param model as the service calls it
 * @param question about an image; {@code {prompt}} in it stands for what it was drawn from
 * @param form what is made of the answer
 */
public record VlmSpec(String url, String model, String question, AnswerForm form) {

  private static final String PATH = "/chat/completions";
  private static final String PROMPT = "{prompt}";

  /**
   * Checks address, model and question.
   *
   * @throws IllegalArgumentException if one is missing
   */
  public VlmSpec {
    HttpService.address(url, "vlm:http://HOST:PORT/v1,MODEL,QUESTION");
    if (model.isBlank() || question.isBlank()) {
      throw new IllegalArgumentException(
          "no " + (model.isBlank() ? "model" : "question") + "; write vlm:URL,MODEL,QUESTION");
    }
  }

  /** Where questions are sent. */
  URI address() {
    String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    return URI.create(base.endsWith(PATH) ? base : base + PATH);
  }

  /** The question about an image of a prompt. */
  String about(String prompt) {
    return question.replace(PROMPT, prompt) + "\n" + form.request();
  }
}
