package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.catalogue.RunCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** das runs: lists, opens and removes what das made, and nothing else. */
class RunsTest {

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void runs() throws IOException {
    for (String name : List.of("003-a-cat", "003b-a-cat", "012-a-dog")) {
      Path run = Files.createDirectories(folder.resolve(name));
      Files.writeString(
          run.resolve("run.json"),
          """
          {"kind": "run", "version": 1, "started": "2026-01-02T00:00:00Z", "status": "finished",
           "reward": "jpeg", "prompts": [{"text": "%s"}], "results": [
             {"images": [{"file": "01.png", "reward": %s}]}]}
          """
              .formatted(name.substring(name.indexOf('-') + 1), name.substring(1, 3)));
      Files.writeString(run.resolve("01.png"), "");
      Files.writeString(run.resolve("report.html"), "");
    }
    Files.createDirectories(folder.resolve("mine"));
  }

  private Console.Outcome das(String... words) {
    List<String> all = new ArrayList<>(List.of("runs"));
    all.addAll(List.of(words));
    all.addAll(List.of("--in", folder.toString()));
    return Console.das(all.toArray(String[]::new));
  }

  @Test
  void theyAreListedAndSearchedAndSorted() {
    assertThat(das().out().lines()).hasSize(4);
    assertThat(das("dog").out()).contains("012-a-dog").doesNotContain("003-a-cat");
    assertThat(das("--sort", "reward").out().lines().toList().get(1)).startsWith("012-a-dog");
    assertThat(das("--sort", "prompt").out().lines().toList().get(3)).startsWith("012-a-dog");
    assertThat(das("--status", "unfinished").err()).contains("nothing was found");
    assertThat(das("--json", "--limit", "1").out()).contains("\"status\" : \"finished\"");
    assertThat(das("--sort", "rewrd").err()).contains("did you mean 'reward'?");
  }

  @Test
  void linesFitTheTerminal() {
    for (int columns : new int[] {20, 60, 100, 200}) {
      assertThat(
              RunsTable.of(
                      new RunCatalogue(folder)
                          .find(new RunCatalogue.Query("", RunCatalogue.Order.DATE, true)))
                  .lines(named(), columns))
          .hasSize(4)
          .allMatch(line -> line.length() < columns);
    }
  }

  private RunsArguments named() {
    RunsArguments arguments = new RunsArguments();
    new CommandLine(arguments).parseArgs("--in", folder.toString());
    return arguments;
  }

  @Test
  void oneIsNamedByItsNumberOrByItsBeginning() {
    assertThat(named().named("12").name()).isEqualTo("012-a-dog");
    assertThat(named().named("3").name()).isEqualTo("003-a-cat");
    assertThat(named().named("003b").name()).isEqualTo("003b-a-cat");
    assertThat(das("remove", "00", "--yes").err()).contains("'00' may be 003");
    assertThat(das("remove", "mine", "--yes").err()).contains("there is no run 'mine'");
  }

  @Test
  void onlyWhatIsNamedIsRemovedAndNobodyIsNotAsked() {
    assertThat(das("remove", "12").err()).contains("--yes removes");
    assertThat(folder.resolve("012-a-dog")).exists();
    assertThat(das("remove", "12", "--yes").code()).isZero();
    assertThat(folder.resolve("012-a-dog")).doesNotExist();
    assertThat(folder.resolve("003-a-cat")).exists();
    assertThat(folder.resolve("mine")).exists();
  }

  @Test
  void aMissingFolderIsALine() {
    assertThat(Console.das("runs", "--in", folder.resolve("nowhere").toString()).err())
        .contains("there is no folder");
  }

  @Test
  void aBrowserOfOnesOwnIsTaken() {
    assertThat(WebBrowser.opener("file:///a", Optional.of("firefox")))
        .containsExactly("firefox", "file:///a");
    assertThat(WebBrowser.opener("file:///a", Optional.of(" ")).get(0)).isNotBlank();
  }
}
