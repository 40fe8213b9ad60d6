package io.github.das4j.judge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.Json;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A service: POST {@code {"images": [{"id": …, "prompt": …, "png": base64}, …]}}, answered by
 * {@code {"values": [number or null, …]}} in the same order.
 */
public final class HttpBox implements BlackBox {

  private final HttpService service;

  /**
   * A service.
   *
   * @param timeout for one request, answer included
   */
  public HttpBox(String url, Duration timeout) {
    this(url, timeout, Optional.empty());
  }

  /**
   * A service that asks for a key.
   *
   * @param timeout for one request, answer included
   * @param key sent as a bearer token
   * @throws IllegalArgumentException if the address is none
   */
  public HttpBox(String url, Duration timeout, Optional<String> key) {
    this.service = new HttpService(check(url), timeout, key);
  }

  /**
   * The address that a text is.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static URI check(String url) {
    return HttpService.address(url, "http:http://HOST:PORT/PATH");
  }

  @Override
  public String name() {
    return "service " + service.uri();
  }

  @Override
  public Reply ask(List<Question> questions) {
    try {
      return JsonValues.read(service.post(body(questions)), questions.size());
    } catch (HttpService.UnansweredException e) {
      return e.reply(questions.size());
    }
  }

  private static ObjectNode body(List<Question> questions) {
    ObjectNode body = Json.MAPPER.createObjectNode();
    ArrayNode images = body.putArray("images");
    for (Question question : questions) {
      images
          .addObject()
          .put("id", question.id())
          .put("prompt", question.prompt())
          .put("png", Base64.getEncoder().encodeToString(question.png().bytes()));
    }
    return body;
  }
}
