package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.align.Reward;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewardSpecTest {

  private static final Reward BRIGHTNESS =
      images -> images.mean(new long[] {1, 2, 3}, false, new ScalarTypeOptional());

  @Test
  void objectsSayWhatWordsSay() {
    RewardSpec made =
        RewardSpec.of("clip", Path.of("/a"))
            .times(20)
            .plus(RewardSpec.of("aesthetic", Path.of("/a"), Path.of("/b")).times(0.5))
            .plus(RewardSpec.of("hps", List.of("/h.pt", "published")))
            .plus(RewardSpec.of("jpeg"));
    String words = "20.0*clip:/a + 0.5*aesthetic:/a,/b + hps:/h.pt,published + jpeg";
    assertThat(made).hasToString(words);
    assertThat(RewardSpec.parse(words)).isEqualTo(made);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models/a, b",
        "/models/a + b",
        "/models/a+b",
        "/models/says \"so\"",
        "\"so\" it says",
        "a +",
        "+",
        " leading",
        "trailing ",
        "",
        "C:\\models\\clip, large",
        "a:\"b",
        "x:\"y\"",
        "a\"b,c\"d + e"
      })
  void whateverStandsInAnArgumentIsReadAsItWasWritten(String argument) {
    RewardSpec spec =
        RewardSpec.of("clip", List.of(argument, argument)).plus(RewardSpec.of("jpeg").times(-2));
    assertThat(RewardSpec.parse(spec.toString())).isEqualTo(spec);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "clip:\"/a, b\" + jpeg | /a, b",
        "clip: \"/a + b\"  +  jpeg | /a + b",
        "clip:\"/a \"\"b\"\"\" + jpeg | /a \"b\"",
        "clip:/a \"b\" + jpeg | /a \"b\"",
      })
  void quotesKeepCommasAndPluses(String text, String argument) {
    List<RewardSpec.Term> terms = RewardSpec.parse(text).terms();
    assertThat(terms).hasSize(2);
    assertThat(terms.get(0).arguments()).containsExactly(argument);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip:\"/a", "clip:\"/a\" b", "clip:\"/a, b"})
  void aQuoteThatDoesNotEndIsRefused(String text) {
    assertThatThrownBy(() -> RewardSpec.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a quote that begins and does not end, or ends too early")
        .hasMessageContaining("\"/a");
  }

  @Test
  void anObjectIsCheckedAsWordsAre() {
    assertThatThrownBy(() -> RewardSpec.of("clipp", Path.of("/a")))
        .hasMessageStartingWith("unknown reward 'clipp'; did you mean 'clip'?");
    assertThatThrownBy(() -> RewardSpec.of("jpeg").times(Double.NaN))
        .hasMessage("a weight beyond the numbers of float32: NaN");
    assertThatThrownBy(() -> RewardSpec.parse("1e39*jpeg"))
        .hasMessage("a weight beyond the numbers of float32: 1e39");
  }

  @Test
  void aTermKeepsItsArgumentsToItself() {
    List<String> arguments = new ArrayList<>(List.of("/a"));
    RewardSpec.Term term = new RewardSpec.Term(1, "clip", arguments);
    arguments.set(0, "/b");
    assertThat(term.arguments()).containsExactly("/a");
  }

  @Test
  void aSumOfModelsScoresTheirSumAndClosesThem() {
    List<String> closed = new ArrayList<>();
    RewardModel bright = closing("bright", closed);
    RewardModel dark = closing("dark", closed);
    try (Scope scope = Scope.open()) {
      Tensor images = Tensors.of(new float[] {0.5f, 0.5f, 0.5f, 1, 1, 1}, 2, 3, 1, 1);
      try (RewardModel sum =
          RewardModel.sum(
              List.of(new RewardModel.Weighted(3, bright), new RewardModel.Weighted(-1, dark)))) {
        assertThat(Tensors.doubles(sum.forPrompt("a cat").score(images))).containsExactly(1, 2);
        assertThat(closed).isEmpty();
      }
    }
    assertThat(closed).containsExactlyInAnyOrder("bright", "dark");
  }

  private static RewardModel closing(String name, List<String> closed) {
    return new RewardModel() {
      @Override
      public Reward forPrompt(String prompt) {
        return BRIGHTNESS;
      }

      @Override
      public void close() {
        closed.add(name);
      }
    };
  }

  @Test
  void aTermThatCannotBeOpenedClosesThoseBefore() {
    try (RewardContext context = new RewardContext(Placement.CPU_FLOAT32)) {
      RewardSpec spec = RewardSpec.of("counted").plus(RewardSpec.of("clip", Path.of("/nowhere")));
      Counted.open = 0;
      assertThatThrownBy(() -> spec.open(context)).hasMessageContaining("/nowhere");
      assertThat(Counted.open).isZero();
      RewardSpec.of("counted").open(context);
      assertThat(Counted.open).isEqualTo(1);
    }
  }

  /** Counts its models that are open. */
  public static final class Counted implements RewardProvider {
    private static int open;

    @Override
    public String name() {
      return "counted";
    }

    @Override
    public String usage() {
      return "counted   brightness, counted";
    }

    @Override
    public RewardModel open(List<String> arguments, RewardContext context) {
      open++;
      return new RewardModel() {
        @Override
        public Reward forPrompt(String prompt) {
          return BRIGHTNESS;
        }

        @Override
        public void close() {
          open--;
        }
      };
    }
  }
}
