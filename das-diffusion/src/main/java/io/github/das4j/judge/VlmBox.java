package io.github.das4j.judge;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A vision model behind OpenAI's chat completions, asked about one image a call. */
public final class VlmBox implements BlackBox {

  private static final int BAD_REQUEST = 400;
  private static final int UNPROCESSABLE = 422;

  private final VlmSpec spec;
  private final HttpService service;

  /** As the service turned out to take it. */
  private final AtomicReference<VlmRequest> request = new AtomicReference<>(VlmRequest.USUAL);

  /**
   * A question to a model.
   *
   * @param timeout for one call, answer included
   * @param key sent as a bearer token
   */
  public VlmBox(VlmSpec spec, Duration timeout, Optional<String> key) {
    this.spec = spec;
    this.service = new HttpService(spec.address(), timeout, key);
  }

  @Override
  public String name() {
    return "model " + spec.model() + " at " + service.uri();
  }

  @Override
  public int most() {
    return 1;
  }

  /**
   * Asks about an image.
   *
   * @throws IllegalArgumentException if there is not one
   */
  @Override
  public Reply ask(List<Question> questions) {
    if (questions.size() != 1) {
      throw new IllegalArgumentException("one image a call, not " + questions.size());
    }
    VlmRequest used = Objects.requireNonNull(request.get());
    try {
      String answer = service.post(used.of(spec, questions.get(0)));
      return VlmAnswer.read(answer, spec.form(), service::quoted);
    } catch (HttpService.UnansweredException e) {
      boolean refused = e.status() == BAD_REQUEST || e.status() == UNPROCESSABLE;
      Optional<VlmRequest> other =
          refused ? used.instead(String.valueOf(e.getMessage())) : Optional.empty();
      other.ifPresent(next -> request.compareAndSet(used, next));
      return other.isPresent() || (refused && !used.equals(request.get()))
          ? Reply.none(1, String.valueOf(e.getMessage()), Reply.Fault.PASSING)
          : e.reply(1);
    }
  }
}
