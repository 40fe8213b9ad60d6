package io.github.das4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSetsTest {

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void images() throws IOException {
    Folders.png(folder.resolve("a.png"), Folders.plain(8, 8, 0xff0000));
    Folders.png(folder.resolve("b.png"), Folders.plain(8, 8, 0x00ff00));
  }

  private ImageSet open() {
    return ImageSets.open(List.of(folder), Optional.empty()).get(0);
  }

  private void refused(String... parts) {
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void promptsComeFromTheTable() throws IOException {
    Files.writeString(
        folder.resolve("prompts.csv"),
        "\ufeffPrompt,File\n\"a \"\"red\"\" cat, sitting\",b.png\n\nein Würfel,a.png\n");
    ImageSet set = open();
    assertThat(set.subjects())
        .extracting(Subject::prompt)
        .containsExactly("a \"red\" cat, sitting", "ein Würfel");
    assertThat(set.subjects().get(0).file()).isEqualTo(folder.resolve("b.png"));
  }

  @Test
  void aRecordThatIsNestedTooDeeplyIsDamaged() throws IOException {
    Files.writeString(folder.resolve("run.json"), "[".repeat(5000));
    refused("run.json is damaged: no JSON");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name,prompt;a.png,x | no column 'file'",
        "file;a.png | no column 'prompt'",
        "file,prompt;a.png,x;b.png, | line 3 has no prompt",
        "file,prompt;,x | line 2 has no file",
        "file,prompt;a.png,x;b.png,a dog, sitting | line 3 has 3 fields, and the first line 2; put",
        "file,prompt;a.png | line 2 has 1 field, and the first line 2",
        "file,prompt;a.png,x | 1 image is in",
        "file,prompt;a.webp,x | cannot read the format of a.webp",
        "file,prompt | without a prompt"
      })
  void mistakesInTheTableAreOneLine(String table, String expected) throws IOException {
    Files.writeString(folder.resolve("prompts.csv"), table.replace(';', '\n') + "\n");
    refused(expected.trim(), "prompts.csv");
  }

  @Test
  void whatIsMissingIsAskedFor() throws IOException {
    refused("run.json or prompts.csv", "--prompts FILE");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> ImageSets.open(List.of(empty), Optional.empty()))
        .hasMessageContaining("there are no images in");
    assertThatThrownBy(() -> ImageSets.open(List.of(folder.resolve("no")), Optional.empty()))
        .hasMessageContaining("there is no folder");
    assertThatThrownBy(() -> ImageSets.open(List.of(folder.resolve("a.png")), Optional.empty()))
        .hasMessageContaining("is a file");
    Optional<Path> labels = Optional.of(folder.resolve("nowhere.csv"));
    assertThatThrownBy(() -> ImageSets.open(List.of(folder), labels))
        .hasMessageContaining("there is no file");
    assertThatThrownBy(() -> ImageSets.open(List.of(folder, empty), labels))
        .hasMessageContaining("one folder");
  }

  @Test
  void aRunOfDasSampleSaysItAll() throws IOException {
    Files.writeString(
        folder.resolve("run.json"),
        """
        {"status": "unfinished", "reward": "jpeg", "results": [
          {"prompt": "a cat", "images": [{"file": "b.png"}]},
          {"prompt": "a cat", "images": [{"file": "a.png"}, {"file": "c.png"}]}]}
        """);
    ImageSet set = open();
    assertThat(set.reward()).hasValue("jpeg");
    assertThat(set.warnings()).singleElement().asString().contains("did not finish");
    assertThat(set.subjects()).extracting(Subject::draw).containsExactly("0", "1", "1");
    assertThat(ImageSet.units(set.subjects())).containsExactly(0, 1, 1);
  }

  @Test
  void aRunOverManyPromptsIsReadPromptByPrompt() throws IOException {
    Files.writeString(
        folder.resolve("manifest.json"), "{\"reward\": \"jpeg\", \"prompts\": [{}, {}, {}]}");
    for (int index : new int[] {10, 2}) {
      Path prompt = Files.createDirectories(folder.resolve("prompts/" + index + "-x"));
      Files.writeString(
          prompt.resolve("result.json"),
          "{\"index\": %d, \"prompt\": \"cat %d\", \"images\": [{\"file\": \"image.png\"}]}"
              .formatted(index, index));
    }
    ImageSet set = open();
    assertThat(set.reward()).hasValue("jpeg");
    assertThat(set.subjects()).extracting(Subject::prompt).containsExactly("cat 2", "cat 10");
    assertThat(set.subjects().get(0).file()).isEqualTo(folder.resolve("prompts/2-x/image.png"));
    assertThat(set.warnings()).singleElement().asString().contains("2 of 3 prompts");
    Files.writeString(folder.resolve("prompts/2-x/result.json"), "{}");
    refused("result.json", "no field 'prompt'");
  }

  @Test
  void anOnlineRunIsReadFromItsLedger() throws IOException {
    Files.writeString(folder.resolve("run.json"), "{\"settings\": {}}");
    Files.writeString(
        folder.resolve("queries.jsonl"),
        "{\"drawn\": 12, \"round\": 3, \"prompt\": \"a cat\", \"features\": \"\"}\n"
            + "{\"asking\": [12]}\n{\"answers\": [[12, 0.5]]}\n{\"drawn\": 13, \"ro");
    Subject only = open().subjects().get(0);
    assertThat(open().subjects()).hasSize(1);
    assertThat(only.file()).isEqualTo(folder.resolve("images/r003-i00012.png"));
    assertThat(only.prompt()).isEqualTo("a cat");
    Files.writeString(folder.resolve("queries.jsonl"), "{\"drawn\": 12}\n");
    refused("queries.jsonl, line 1", "no field 'round'");
  }

  /** {@code das compare} has runs/METHOD, {@code das sample} makes runs/NNN. */
  @Test
  void aFolderOfRunsStandsForEach() throws IOException {
    for (String method : List.of("das", "plain")) {
      Path run = Files.createDirectories(folder.resolve("compared/runs/" + method));
      Files.writeString(
          run.resolve("run.json"),
          "{\"status\": \"finished\", \"results\": [{\"prompt\": \"x\", \"images\": [{\"file\":"
              + " \"a.png\"}]}]}");
    }
    for (String name : List.of("compared", "compared/runs")) {
      assertThat(ImageSets.open(List.of(folder.resolve(name)), Optional.empty()))
          .extracting(ImageSet::name)
          .containsExactly("das", "plain");
    }
  }

  @Test
  void damagedRecordsAreNamed() throws IOException {
    Files.writeString(folder.resolve("run.json"), "{\"results\": [");
    refused("run.json", "damaged");
    Files.writeString(folder.resolve("run.json"), "");
    refused("run.json", "empty");
    Files.writeString(folder.resolve("run.json"), "{\"results\": [{\"images\": []}]}");
    refused("run.json", "no field 'prompt'");
    Files.writeString(folder.resolve("run.json"), "{\"results\": []}");
    refused("there are no images");
  }

  @Test
  void equalNamesAreToldApart() throws IOException {
    Path first = folder.resolve("one/run");
    Path second = folder.resolve("two/run");
    for (Path each : List.of(first, second)) {
      Folders.png(each.resolve("a.png"), Folders.plain(8, 8, 7));
      Files.writeString(each.resolve("prompts.csv"), "file,prompt\na.png,x\n");
    }
    assertThat(ImageSets.open(List.of(first, second), Optional.empty()))
        .extracting(ImageSet::name)
        .containsExactly(first.toString(), second.toString());
  }
}
