package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings, tables and online folders of the version before mean what they meant. */
class OldSettingsTest {

  @TempDir Path folder = Path.of("");

  /** Values by key, each with where it is from; lines of the files of defaults may shift. */
  private static Map<String, String> settings(String printed) {
    Map<String, String> values = new TreeMap<>();
    for (String line : printed.lines().toList()) {
      int comment = line.lastIndexOf(" # ");
      String key = line.substring(0, line.indexOf(' '));
      String value = line.substring(key.length(), comment).strip();
      String origin = line.substring(comment + 3);
      values.put(
          key, value + " # " + (origin.startsWith("settings") ? origin : origin.split(",")[0]));
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "settings-default.txt, run",
    "settings-yaml.txt, run --config settings.yaml",
    "settings-sd-pick.txt, run --preset sd:pick",
    "settings-lcm.txt, run --preset lcm:aesthetic",
    "settings-sdxl.txt, run --preset sdxl:multi",
    "settings-online.txt, online",
    "settings-online-ucb.txt, online --preset ucb:jpeg",
    "settings-online-yaml.txt, online --config settings-of-online.yaml"
  })
  void settingsMeanWhatTheyMeant(String file, String command) {
    OldFiles old = new OldFiles(folder);
    List<String> args = new ArrayList<>(Arrays.asList(command.split(" ")));
    args.add("--settings");
    args.replaceAll(word -> word.endsWith(".yaml") ? old.copy(word).toString() : word);
    Console.Outcome outcome = Console.das(args.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    Map<String, String> now = settings(outcome.out().replace(folder + "/", ""));
    Map<String, String> before = settings(OldFiles.text(old.copy(file)));
    // The set of shapes and its alpha went with the demo model that drew them.
    before.values().removeIf(value -> value.startsWith("shapes "));
    before.values().removeIf(value -> value.equals("0.4 # preset demo:aesthetic"));
    assertThat(now).containsAllEntriesOf(before);
  }

  @Test
  void theDemoModelIsDescribedAsBefore() {
    JsonNode before = OldFiles.json(OldFiles.text(new OldFiles(folder).copy("inspect.json")));
    JsonNode now = OldFiles.json(Console.das("models", "inspect", "--json").out());
    assertHolds(before, now);
  }

  /** Every field that was there is there with its value; there may be more. */
  private static void assertHolds(JsonNode before, JsonNode now) {
    for (var field : before.properties()) {
      JsonNode value = now.path(field.getKey());
      if (field.getValue().isObject()) {
        assertHolds(field.getValue(), value);
      } else {
        assertThat(value).as(field.getKey()).isEqualTo(field.getValue());
      }
    }
  }

  @Test
  void tuningGivesTheTableThatItGave() {
    Path tuned = folder.resolve("again");
    Console.Outcome outcome =
        Console.das(
            "tune",
            "--preset",
            "demo:aesthetic",
            "--alpha",
            "0.2,0.4",
            "--set",
            "prompts.set=mixed",
            "--set",
            "prompts.count=1",
            "--set",
            "sample.steps=2",
            "--set",
            "smc.particles=2",
            "--set",
            "run.threads=1",
            "--set",
            "sample.width=32",
            "--set",
            "sample.height=32",
            "--devices",
            "cpu",
            "--out",
            tuned.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    Numbers.assertClose(
        OldFiles.text(new OldFiles(folder).copy("tune/tune.csv")),
        OldFiles.text(tuned.resolve("tune.csv")),
        1e-3);
  }

  private Console.Outcome online(String out, String... more) {
    List<String> args =
        new ArrayList<>(List.of("online", "--preset", "demo:jpeg", "--devices", "cpu"));
    for (String set :
        List.of(
            "prompts.set=mixed",
            "sample.steps=2",
            "smc.particles=2",
            "run.threads=1",
            "online.rounds=2",
            "online.first=3",
            "online.queries=2",
            "online.fit.epochs=5",
            "sample.width=32",
            "sample.height=32")) {
      args.addAll(List.of("--set", set));
    }
    args.addAll(List.of(more));
    args.addAll(List.of("--out", out));
    return Console.das(args.toArray(String[]::new));
  }

  @Test
  void anOnlineRunGoesOn() {
    Path run = new OldFiles(folder).copy("online");
    String ledger = OldFiles.text(run.resolve("queries.jsonl"));
    Console.Outcome finished = online(run.toString());
    assertThat(finished.code()).as(finished.err()).isZero();
    assertThat(run.resolve("queries.jsonl")).hasContent(ledger);

    Console.Outcome other = online(run.toString(), "--set", "online.noise=0.5");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("was begun with online.noise = '0.01', not '0.5'");

    Console.Outcome more = online(run.toString(), "--set", "online.rounds=3");
    assertThat(more.code()).as(more.err()).isZero();
    assertThat(more.err()).contains("round 3/3: 9 queries, 2 of 2 answered");
    assertThat(OldFiles.text(run.resolve("queries.jsonl"))).startsWith(ledger);
  }

  @Test
  void anOnlineRunIsJoinedAndBegunFrom() {
    Path run = new OldFiles(folder).copy("online");
    Console.Outcome joined =
        Console.das(
            "online", "--join", run.toString(), "--out", folder.resolve("joined").toString());
    assertThat(joined.code()).as(joined.err()).isZero();
    assertThat(folder.resolve("joined").toFile().list()).isNotEmpty();

    Console.Outcome begun =
        online(folder.resolve("more").toString(), "--start-data", run.toString());
    assertThat(begun.code()).as(begun.err()).isZero();

    Console.Outcome drawn =
        Console.das(
            "online",
            "--evaluate",
            run.resolve("surrogates/round-003.safetensors").toString(),
            "--devices",
            "cpu",
            "--set",
            "sample.steps=2",
            "--set",
            "smc.particles=2",
            "--set",
            "online.first=2",
            "--set",
            "sample.width=32",
            "--set",
            "sample.height=32",
            "--out",
            folder.resolve("drawn").toString());
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(Files.exists(folder.resolve("drawn/images"))).isTrue();
  }
}
