package io.github.das4j.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.server.http.Body;
import io.github.das4j.server.http.Refusal;
import io.github.das4j.server.http.Wire;
import io.github.das4j.smc.Resampler;
import io.github.das4j.toy.Toy;
import io.github.das4j.toy.ToyCast;
import io.github.das4j.toy.ToyFilm;
import io.github.das4j.toy.ToyFrame;
import io.github.das4j.words.Choices;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Semaphore;

/** Toys as films: a whole run at once, which the page plays at its own pace. */
final class ToyRoutes {

  private static final String TOYS = "/api/v1/toys";
  private static final int MOST_BODY = 4096;
  private static final int AT_ONCE = 2;
  private static final int RETRY_SECONDS = 1;

  /** Digits after the point that a canvas can show. */
  private static final double GRAIN = 1e4;

  private static final List<String> FIELDS =
      List.of("toy", "method", "particles", "steps", "alpha", "tempering", "resampler", "seed");

  private final Semaphore places = new Semaphore(AT_ONCE);

  void addTo(Routes routes) {
    routes.get(TOYS, request -> JobRoutes.answer(request, known()));
    routes.post(TOYS, this::film);
  }

  private static ObjectNode known() {
    ObjectNode node = Wire.object();
    names(node, "toys", Toy.values());
    names(node, "methods", ToyFilm.Method.values());
    names(node, "temperings", ToyCast.Temper.values());
    names(node, "resamplers", Resampler.values());
    return node;
  }

  private static void names(ObjectNode node, String field, Enum<?>[] constants) {
    ArrayNode names = node.putArray(field);
    Arrays.stream(constants).map(Choices::name).forEach(names::add);
  }

  private void film(Context request) {
    ToyCast cast = cast(Body.read(request, MOST_BODY));
    if (!places.tryAcquire()) {
      throw Refusal.tooMany("other toys are being played", RETRY_SECONDS);
    }
    try {
      JobRoutes.answer(request, json(ToyFilm.of(cast, () -> false)));
    } finally {
      places.release();
    }
  }

  private static ToyCast cast(ObjectNode body) {
    RequestReader.requireKnown(body, FIELDS);
    try {
      return new ToyCast(
          Choices.parse(Toy.class, "toy", text(body, "toy", "gmm1")),
          Choices.parse(ToyFilm.Method.class, "method", text(body, "method", "das")),
          RequestReader.whole(body, "particles", 300),
          RequestReader.whole(body, "steps", 100),
          number(body, "alpha"),
          Choices.parse(ToyCast.Temper.class, "tempering", text(body, "tempering", "late")),
          Choices.parse(Resampler.class, "resampler", text(body, "resampler", "ssp")),
          RequestReader.whole(body, "seed", 0));
    } catch (IllegalArgumentException e) {
      throw Refusal.bad(String.valueOf(e.getMessage()));
    }
  }

  private static String text(ObjectNode body, String field, String otherwise) {
    return RequestReader.text(body, field).orElse(otherwise);
  }

  private static double number(ObjectNode body, String field) {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      return 1;
    }
    if (!value.isNumber()) {
      throw Refusal.bad(field, field + " must be a number");
    }
    return value.asDouble();
  }

  private static ObjectNode json(ToyFilm film) {
    ToyCast cast = film.cast();
    ObjectNode node =
        Wire.object()
            .put("toy", cast.toy().id())
            .put("method", Choices.name(cast.method()))
            .put("dimension", cast.toy().dimension())
            .put("particles", cast.particles())
            .put("steps", cast.steps())
            .put("alpha", cast.alpha())
            .put("target_reward", film.targetReward())
            .put("floor", film.floor());
    node.set("data", points(film.data()));
    node.set("target", points(film.target()));
    ArrayNode frames = node.putArray("frames");
    film.frames().forEach(frame -> frames.add(json(frame)));
    return node;
  }

  private static ObjectNode json(ToyFrame frame) {
    ObjectNode node = Wire.object().put("step", frame.step()).put("resampled", frame.resampled());
    if (frame.resampled()) {
      node.set("ancestors", Wire.integers(frame.ancestors()));
    } else {
      node.putNull("ancestors");
    }
    put(node, "lambda", frame.lambda());
    node.put("ess", frame.ess());
    put(node, "log_z", frame.logZ());
    node.put("reward", frame.reward());
    put(node, "emd", frame.distance());
    ArrayNode weights = node.putArray("weights");
    // A thousandth of an even share is no longer seen.
    Arrays.stream(frame.weights()).forEach(w -> weights.add(Math.rint(w * 1e7) / 1e7));
    node.set("points", points(frame.x()));
    node.set("clean", points(frame.clean()));
    return node;
  }

  private static void put(ObjectNode node, String field, OptionalDouble value) {
    value.ifPresentOrElse(
        number -> node.set(field, Wire.number(number)), () -> node.putNull(field));
  }

  private static ArrayNode points(double[][] rows) {
    ArrayNode points = Wire.object().putArray("points");
    for (double[] row : rows) {
      ArrayNode point = points.addArray();
      for (double value : row) {
        point.add(Math.rint(value * GRAIN) / GRAIN);
      }
    }
    return points;
  }
}
