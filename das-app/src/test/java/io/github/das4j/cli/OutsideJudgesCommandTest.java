package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.fixtures.StandInJudge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judges behind an address in whole commands, on a checkpoint of toy size. */
class OutsideJudgesCommandTest {

  private static final Path MODELS = GoldenFolder.bundled("models");

  /** Three steps of three particles and the end, and the plain image. */
  private static final int MOST_IMAGES = 13;

  private final StandInJudge chat = StandInJudge.ofChat();
  private final StandInJudge images = StandInJudge.ofImages();

  @TempDir Path folder = Path.of("");

  @AfterEach
  void close() {
    chat.close();
    images.close();
  }

  private Console.Outcome sample(String out, String reward, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "sample",
                "--model",
                MODELS.resolve("tiny-sd").toString(),
                "--reward",
                reward,
                "--steps",
                "3",
                "--particles",
                "3",
                "--alpha",
                "0.05",
                "--threads",
                "1",
                "--out",
                folder.resolve(out).toString()));
    args.addAll(Arrays.asList(more));
    return Console.das(args.toArray(String[]::new));
  }

  private String vlm() {
    return "0.5*vlm:" + chat.url() + ",see-1,\"Red, is it?\" + 20*clip:" + MODELS + "/tiny-clip";
  }

  private JsonNode judged(String run) throws IOException {
    return Json.MAPPER.readTree(folder.resolve(run).resolve("run.json").toFile()).path("judges");
  }

  @Test
  void aRunStoppedByItsBudgetGoesOnAndIsMadeAgainWithoutAsking() throws IOException {
    String run = folder.resolve("run").toString();
    Console.Outcome stopped = sample("run", vlm(), "a cat", "--set", "judge.budget=4");
    assertThat(stopped.code()).isEqualTo(1);
    assertThat(stopped.err()).contains("judge.budget: all 4 calls").contains("--resume");
    assertThat(judged("run").path("calls").asInt()).isEqualTo(4);
    Console.Outcome still = Console.das("sample", "--resume", run);
    assertThat(still.code()).isEqualTo(1);
    assertThat(chat.transcript()).hasSize(4);

    Console.Outcome went = Console.das("sample", "--resume", run, "--set", "judge.budget=100");
    assertThat(went.code()).as(went.err()).isZero();
    int calls = chat.transcript().size();
    assertThat(calls).isBetween(5, MOST_IMAGES);
    assertThat(judged("run").path("calls").asInt()).isEqualTo(calls);
    assertThat(judged("run").path("input_tokens").asInt()).isEqualTo(90 * calls);

    Console.Outcome again = Console.das("rerun", run, "--out", folder.resolve("again").toString());
    assertThat(again.out()).contains("bit-identical");
    assertThat(again.code()).isZero();
    assertThat(chat.transcript()).hasSize(calls);
  }

  @Test
  void aPromptWhoseJudgeDiesIsSetAside() {
    images.next(400, "{\"error\": {\"message\": \"not today\"}}");
    String reward = "http:" + images.url();
    Console.Outcome outcome = sample("run", reward, "a cat", "a dog");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("prompt 'a cat': reward " + reward + ": it answered with status 400: 'not today'")
        .contains("1 of 2 prompts are finished");
    Console.Outcome went = Console.das("sample", "--resume", folder.resolve("run").toString());
    assertThat(went.code()).as(went.err()).isZero();
  }

  @Test
  void anEvaluationAsksAboutEachImageOnceHoweverOftenItIsMade() throws IOException {
    sample("run", "jpeg", "a cat");
    String[] eval = {
      "eval",
      folder.resolve("run").toString(),
      "--reward",
      "red=" + images.url(),
      "--threads",
      "1",
      "--out",
      folder.resolve("eval").toString()
    };
    Console.Outcome first = Console.das(eval);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(images.transcript()).hasSize(1);
    assertThat(first.out()).contains("red");
    assertThat(Files.readString(folder.resolve("eval/eval.json"))).contains("1 call, 1 answer");
    assertThat(Console.das(eval).code()).isZero();
    assertThat(images.transcript()).hasSize(1);
  }

  @Test
  void whatCannotBeMeantIsRefusedBeforeAnythingIsMade() {
    for (String[] wrong :
        new String[][] {
          {"vlm:" + chat.url() + ",see-1", "takes an address, a model and a question"},
          {"vlm:" + chat.url() + ",see-1,Red, is it?", "stands in double quotes"},
          {"http:nowhere", "'nowhere' is no address"},
          {"exec:", "exec:COMMAND"},
          {"exec:python \"score.py", "a quote is left open"},
          {"http:http://me:pass@h/", "judge.api_key"}
        }) {
      Console.Outcome outcome = sample("run", wrong[0], "a cat");
      assertThat(outcome.code()).as(wrong[0]).isEqualTo(2);
      assertThat(outcome.err()).contains(wrong[1]).hasLineCount(1);
    }
    Console.Outcome keyless =
        sample("run", "http:" + images.url(), "a cat", "--set", "judge.api_key=DAS_NO_SUCH_KEY");
    assertThat(keyless.code()).isEqualTo(2);
    assertThat(keyless.err()).contains("DAS_NO_SUCH_KEY, which is not set");
    assertThat(folder.resolve("run")).doesNotExist();
    assertThat(images.transcript()).isEmpty();
  }
}
