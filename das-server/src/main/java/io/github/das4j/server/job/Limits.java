package io.github.das4j.server.job;

import io.github.das4j.declaration.Declarations;
import io.github.das4j.declaration.Declared;

/**
 * How much clients may ask for.
 *
 * @param queue jobs that wait, at least 1
 * @param perClient jobs of one address that wait or run, at least 1
 * @param streams event streams that are open, at least 1
 * @param body bytes of a request, at least 1024
 * @param prompt characters of a prompt, at least 1
 * @param particles of a swarm, at least 1
 * @param steps of a run, at least 1
 * @param side pixels of an image's side, at least 8
 */
public record Limits(
    @Declared(
            key = "serve.queue",
            standard = "32",
            range = "[1, 100000]",
            option = "--queue",
            label = "N",
            help = "Jobs that may wait; beyond them 429 is answered")
        int queue,
    @Declared(
            key = "serve.per_client",
            standard = "16",
            range = "[1, 100000]",
            option = "--per-client",
            label = "N",
            help = "Jobs of one address that may wait or run")
        int perClient,
    @Declared(
            key = "serve.streams",
            standard = "256",
            range = "[1, 100000]",
            option = "--max-streams",
            label = "N",
            help = "Event streams that may be open")
        int streams,
    @Declared(
            key = "serve.body",
            standard = "1048576",
            range = "[1024, 1073741824]",
            unit = "bytes",
            option = "--max-body",
            label = "BYTES",
            help = "Longest request")
        int body,
    @Declared(
            key = "serve.prompt",
            standard = "4000",
            range = "[1, 1000000]",
            option = "--max-prompt",
            label = "CHARS",
            help = "Longest prompt")
        int prompt,
    @Declared(
            key = "serve.particles",
            standard = "64",
            range = "[1, inf)",
            option = "--max-particles",
            label = "N",
            help = "Most particles of a job")
        int particles,
    @Declared(
            key = "serve.steps",
            standard = "1000",
            range = "[1, inf)",
            option = "--max-steps",
            label = "T",
            help = "Most steps of a job")
        int steps,
    @Declared(
            key = "serve.side",
            standard = "2048",
            range = "[8, inf)",
            unit = "px",
            option = "--max-side",
            label = "PIXELS",
            help = "Longest side of an image")
        int side) {

  /**
   * Checks the numbers.
   *
   * @throws io.github.das4j.declaration.WrongValueException if one is out of its range
   */
  public Limits {
    Declarations.check(
        Limits.class, queue, perClient, streams, body, prompt, particles, steps, side);
  }

  /** What holds where nothing else is said. */
  public static Limits standard() {
    return Declarations.build(Limits.class, d -> d.parse(d.standard()));
  }
}
