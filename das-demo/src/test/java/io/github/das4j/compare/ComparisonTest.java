package io.github.das4j.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.das.Method;
import io.github.das4j.eval.Figure;
import io.github.das4j.eval.JudgeOptions;
import io.github.das4j.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

  private static final JudgeOptions JUDGES =
      new JudgeOptions(List.of("clip"), Optional.empty(), Optional.empty(), 20);

  private static final Optional<Sweep> NONE = Optional.empty();

  private static List<Setting> layers(int steps) {
    return List.of(
        new Setting("preset", "demo:aesthetic", "test"),
        new Setting("prompts.count", "2", "test"),
        new Setting("run.devices", "cpu", "test"),
        new Setting("run.threads", "1", "test"),
        new Setting("smc.particles", "2", "test"),
        new Setting("sample.steps", Integer.toString(steps), "test"));
  }

  /** Counts what it is told. */
  private static final class Heard implements Comparison.Listener {
    private final List<Integer> finished = new ArrayList<>();

    @Override
    public Comparison.Following begins(Arm arm, int prompts, int done) {
      finished.add(done);
      return () -> {};
    }

    @Override
    public void says(String line) {}
  }

  @Test
  void methodsAreRunJudgedAndTakenUpAgain(@TempDir Path out) throws Exception {
    Comparison comparison =
        new Comparison(layers(4), List.of(Method.PLAIN, Method.DAS), NONE, JUDGES);
    Heard first = new Heard();
    ComparisonTable table = comparison.run(out, first);
    assertThat(first.finished).containsExactly(0, 0);
    assertThat(table.measures())
        .startsWith("aesthetic", "clip")
        .contains("CLIP distance", "demo all");
    assertThat(table.rows())
        .extracting(ComparisonTable.Row::method)
        .containsExactly("plain", "das");
    assertThat(table.rows().get(0).perPrompt()).containsExactly(8, 2, 0);
    assertThat(table.rows().get(1).perPrompt()).containsExactly(8, 10, 8);
    assertThat(table.rows().get(0).figures().get("aesthetic"))
        .isNotNull()
        .extracting(Figure::count)
        .isEqualTo(2);
    for (String file : List.of("compare.html", "compare.csv", "sheet.png", "eval/eval.html")) {
      assertThat(out.resolve(file)).isNotEmptyFile();
    }
    String csv = Files.readString(out.resolve("compare.csv"));
    assertThat(csv).contains("das,,gradients per prompt,8");

    Heard again = new Heard();
    comparison.run(out, again);
    assertThat(again.finished).containsExactly(2, 2);
    assertThat(Files.readString(out.resolve("compare.csv"))).isEqualTo(csv);

    Comparison other = new Comparison(layers(5), List.of(Method.PLAIN), NONE, JUDGES);
    assertThatThrownBy(() -> other.run(out, new Heard())).hasMessageContaining("other settings");
  }

  @Test
  void aSettingIsSwept(@TempDir Path out) throws Exception {
    List<Setting> layers = new ArrayList<>(layers(2));
    layers.set(0, new Setting("preset", "demo:multi", "test"));
    Optional<Sweep> sweep = Optional.of(Sweep.parse("multi.aesthetic_weight=0,1"));
    JudgeOptions none = new JudgeOptions(List.of(), Optional.empty(), Optional.empty(), 20);
    assertThatThrownBy(
            () ->
                new Comparison(layers, List.of(Method.BEST_OF_N), sweep, none)
                    .run(out.resolve("none"), new Heard()))
        .hasMessageContaining("--judge");

    JudgeOptions two =
        new JudgeOptions(List.of("aesthetic", "clip"), Optional.empty(), Optional.empty(), 20);
    ComparisonTable table =
        new Comparison(layers, List.of(Method.PLAIN, Method.BEST_OF_N), sweep, two)
            .run(out, new Heard());
    assertThat(table.rows())
        .extracting(ComparisonTable.Row::label)
        .containsExactly("plain 0", "plain 1", "best-of-n 0", "best-of-n 1");
    assertThat(table.measures()).startsWith("aesthetic", "clip");
    // The plain model does not look at the reward; the best of two by either judge is no worse.
    double[] aesthetic = values(table, "aesthetic");
    double[] clip = values(table, "clip");
    assertThat(aesthetic[0]).isEqualTo(aesthetic[1]);
    assertThat(aesthetic[3]).isGreaterThanOrEqualTo(aesthetic[2]);
    assertThat(clip[2]).isGreaterThanOrEqualTo(clip[3]);
    assertThat(out.resolve("plot-clip.png")).isNotEmptyFile();
    assertThat(Files.readString(out.resolve("compare.csv"))).contains("best-of-n,1,clip,");
  }

  private static double[] values(ComparisonTable table, String measure) {
    return table.rows().stream()
        .mapToDouble(
            row ->
                Optional.ofNullable(row.figures().get(measure)).orElseThrow().value().orElseThrow())
        .toArray();
  }

  @Test
  void aSweepIsRead() {
    assertThat(Sweep.parse("smc.alpha= 0.1, 0.2").values()).containsExactly("0.1", "0.2");
    assertThatThrownBy(() -> Sweep.parse("smc.alpha")).hasMessageContaining("KEY=VALUE");
    assertThatThrownBy(() -> Sweep.parse("smc.alpha=1,,2")).hasMessageContaining("--sweep");
    assertThatThrownBy(() -> Sweep.parse("smc.alpha=1,1")).hasMessageContaining("once");
    assertThatThrownBy(() -> Sweep.parse("method=das,smc")).hasMessageContaining("--methods");
  }

  @Test
  void aMethodIsNamedOnce() {
    assertThatThrownBy(
            () -> new Comparison(layers(4), List.of(Method.DAS, Method.DAS), NONE, JUDGES))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> new Comparison(layers(4), List.of(), NONE, JUDGES))
        .hasMessageContaining("at least one");
  }
}
