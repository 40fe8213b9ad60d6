package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.fixtures.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole online runs, on a checkpoint of toy size. */
class OnlineTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  @TempDir Path folder = Path.of("");

  private Console.Outcome online(String out, String... more) {
    return online("demo:jpeg", out, List.of(more));
  }

  private Console.Outcome online(String preset, String out, List<String> more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "online",
                "--preset",
                preset,
                "--model",
                MODELS.resolve("tiny-sd").toString(),
                "--devices",
                "cpu",
                "--out",
                folder.resolve(out).toString()));
    for (String set :
        List.of(
            "online.clip=" + MODELS.resolve("tiny-clip"),
            "sample.steps=2",
            "smc.particles=2",
            "smc.gamma=0.5",
            "run.threads=1",
            "online.rounds=1",
            "online.first=3",
            "online.queries=2",
            "online.fit.epochs=5")) {
      args.addAll(List.of("--set", set));
    }
    args.addAll(more);
    return Console.das(args.toArray(String[]::new));
  }

  @Test
  void theDemosFilesStayWithTheDemo() {
    String model = MODELS.resolve("tiny-sd").toString();
    assertThat(
            Console.das("online", "--model", model, "--set", "online.blackbox=pick", "--settings")
                .err())
        .contains("--set: 'pick' without files is the demo model's own");
    assertThat(
            Console.das(
                    "online",
                    "--preset",
                    "demo:aesthetic",
                    "--model",
                    model,
                    "--devices",
                    "cpu",
                    "--out",
                    folder.resolve("refused").toString())
                .err())
        .contains("demo/clip is the demo model's", "set online.clip");
  }

  @Test
  void withoutAModelItIsTheDemos() {
    String plain = Console.das("online", "--settings").out();
    assertThat(plain).containsPattern("preset +demo:aesthetic +# the demo model");
    assertThat(plain).containsPattern("model +demo/model").containsPattern("clip +demo/clip");
    assertThat(Console.das("online", "--blackbox", "jpeg", "--settings").out())
        .containsPattern("preset +demo:jpeg");
    String evaluated = Console.das("online", "--evaluate", "s.safetensors", "--settings").out();
    assertThat(evaluated)
        .containsPattern("model +demo/model")
        .containsPattern("online.blackbox +none")
        .containsPattern("online.rounds +0");
    assertThat(Console.das("online", "--models", folder.toString(), "--settings").out())
        .containsPattern("preset +none");
  }

  @Test
  void aRunLearnsFromItsAnswersAndGoesOn() throws IOException {
    Console.Outcome outcome = online("run");
    assertThat(outcome.err())
        .contains("round 0/1: 3 queries, 3 of 3 answered")
        .contains("round 1/1: 5 queries, 2 of 2 answered");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("report.html");
    Path run = folder.resolve("run");
    byte[] ledger = Files.readAllBytes(run.resolve("queries.jsonl"));

    // A finished run has nothing left to do; more rounds go on from it.
    assertThat(online("run").code()).isZero();
    assertThat(Files.readAllBytes(run.resolve("queries.jsonl"))).isEqualTo(ledger);
    assertThat(online("run", "--set", "online.rounds=2").err()).contains("round 2/2: 7 queries");

    // Other settings do not.
    Console.Outcome other = online("run", "--set", "online.noise=0.5");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("was begun with online.noise = '0.01', not '0.5'");

    // What was learnt can be drawn from.
    Path surrogate = run.resolve("surrogates").resolve("round-002.safetensors");
    Console.Outcome evaluated =
        online(
            "evaluate",
            "evaluated",
            List.of("--evaluate", surrogate.toString(), "--set", "online.rounds=0"));
    assertThat(evaluated.err()).contains("round 0/0: 0 queries, 0 of 3 answered");
    assertThat(evaluated.err()).contains("[1/3] ", "[3/3] ");
    assertThat(evaluated.code()).isZero();
  }

  @Test
  void baselinesAskAsOften() {
    for (String method : List.of("random", "best-of-n")) {
      Console.Outcome outcome = online(method, "--method", method, "--optimism", "none");
      assertThat(outcome.err()).contains("round 1/1: 5 queries, 2 of 2 answered");
      assertThat(outcome.code()).isZero();
    }
  }

  @Test
  void whatIsMissingIsToldInALine() {
    assertThat(Console.das("online").err()).contains("das: no folder: give --out DIR");
    String models = folder.toString();
    String out = folder.resolve("x").toString();
    assertThat(Console.das("online", "--models", models, "--out", out).err())
        .contains("das: no black box: give --blackbox");
    Console.Outcome outcome =
        online("y", "--blackbox", "exec:no-such-command-here", "--optimism", "none");
    assertThat(outcome.err())
        .contains("das: black box: cannot run 'no-such-command-here'")
        .doesNotContain("Exception");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(online("z", "--optimism", "hope").err()).contains("unknown choice 'hope'");
  }

  @Test
  void settingsArePrinted() {
    assertThat(Console.das("online", "--preset", "ucb:jpeg", "--settings").out())
        .contains("online.fit.rate")
        .contains("0.0003");
  }
}
