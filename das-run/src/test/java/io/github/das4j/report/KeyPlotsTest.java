package io.github.das4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.das.Method;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.StepReport;
import io.github.das4j.report.page.PageImage;
import io.github.das4j.report.page.PagePart;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyPlotsTest {

  private static StepReport step(int step, double reward) {
    return new StepReport(
        step, 2, 10, true, 0.5, 4 - step, false, new int[0], reward + 1, reward, 0, 0, 0, 0);
  }

  private static List<StepReport> steps(double... rewards) {
    return IntStream.range(0, rewards.length).mapToObj(k -> step(k, rewards[k])).toList();
  }

  private static PagePart.Chapter chapter(List<PromptTrace> traces) {
    return chapter(traces, Method.DAS, true);
  }

  private static PagePart.Chapter chapter(
      List<PromptTrace> traces, Method method, boolean differentiable) {
    SampleSettings settings = SampleSettings.builder().method(method).build();
    return (PagePart.Chapter)
        KeyPlots.chapter(
            traces,
            Plots.ofTraces(
                traces.stream().map(PromptTrace::steps).toList(),
                SeenOnTheWay.of(settings, differentiable)));
  }

  private static <T> List<T> parts(PagePart.Chapter chapter, Class<T> type) {
    return chapter.parts().stream()
        .flatMap(part -> part instanceof PagePart.Chapter c ? c.parts().stream() : Stream.of(part))
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private static List<PageImage> further(PagePart.Chapter chapter) {
    PagePart.Folded folded = parts(chapter, PagePart.Folded.class).get(0);
    assertThat(folded.heading()).isEqualTo("Further plots");
    return ((PagePart.Gallery) folded.parts().get(0)).images();
  }

  private static List<String> alternatives(List<PageImage> images) {
    return images.stream().map(PageImage::alternative).toList();
  }

  @Test
  void onePromptHasThreeChartsEachWithALine() {
    PagePart.Chapter chapter =
        chapter(List.of(new PromptTrace("a cat", steps(1, 2, 3), OptionalDouble.of(2))));
    List<PageImage> keys = parts(chapter, PagePart.Gallery.class).get(0).images();
    assertThat(alternatives(keys))
        .containsExactly(
            "Reward by step", "Effective sample size by step", "Manifold deviation by step");
    assertThat(keys).noneMatch(image -> image.caption().isEmpty());
    assertThat(further(chapter)).hasSize(5);
  }

  @Test
  void whatCouldOnlyBeFlatIsLeftOut() {
    List<PromptTrace> one = List.of(new PromptTrace("a", steps(1, 2), OptionalDouble.of(2)));
    List<PromptTrace> two =
        List.of(one.get(0), new PromptTrace("b", steps(1, 2), OptionalDouble.of(2)));
    // Nothing is weighed or judged on the way, and nothing guides.
    PagePart.Chapter plain = chapter(one, Method.PLAIN, true);
    assertThat(parts(plain, PagePart.Gallery.class)).isEmpty();
    assertThat(alternatives(further(plain)))
        .containsExactly("Bits per dimension of the trajectory by step");
    assertThat(parts(chapter(two, Method.PLAIN, true), PagePart.Panels.class)).isEmpty();
    // A reward without a gradient moves nothing.
    PagePart.Chapter unguided = chapter(one, Method.DAS, false);
    assertThat(alternatives(parts(unguided, PagePart.Gallery.class).get(0).images()))
        .containsExactly("Reward by step", "Effective sample size by step");
    assertThat(parts(chapter(two, Method.DAS, false), PagePart.Panels.class)).hasSize(2);
    // Neither weights nor a schedule, but a gradient.
    assertThat(SeenOnTheWay.of(SampleSettings.builder().method(Method.DPS).build(), true))
        .isEqualTo(new SeenOnTheWay(true, false, false, false, true));
    assertThat(SeenOnTheWay.of(SampleSettings.builder().particles(1).build(), true))
        .isEqualTo(new SeenOnTheWay(true, true, false, true, true));
  }

  @Test
  void severalPromptsHaveAPanelEachOfOneScale() {
    PagePart.Chapter chapter =
        chapter(
            List.of(
                new PromptTrace("1 · a cat", steps(0, 2, 4), OptionalDouble.of(1)),
                new PromptTrace("2 · a dog", steps(Double.NaN, 9, 8), OptionalDouble.empty())));
    List<PagePart.Panels> panels = parts(chapter, PagePart.Panels.class);
    assertThat(panels).hasSize(3);
    assertThat(panels.get(0).legend()).containsExactly("mean", "best", "plain image");
    // From the lowest mean, 0, to the highest best, 10.
    assertThat(panels.get(0).scale()).contains("0.000 at the bottom to 10.00 at the top");
    assertThat(panels.get(0).panels())
        .containsExactly(
            new PagePart.Panels.Panel(
                "1 · a cat",
                List.of(
                    "0.00,100.00 50.00,80.00 100.00,60.00",
                    "0.00,90.00 50.00,70.00 100.00,50.00",
                    "0.00,90.00 100.00,90.00")),
            new PagePart.Panels.Panel(
                "2 · a dog", List.of("50.00,10.00 100.00,20.00", "50.00,0.00 100.00,10.00")));
  }

  @Test
  void veryManyPromptsAreDrawnTogether() {
    List<PromptTrace> traces = new ArrayList<>();
    for (int k = 0; k < 61; k++) {
      traces.add(new PromptTrace(k + " · a cat", steps(k, k + 1), OptionalDouble.of(k)));
    }
    PagePart.Chapter chapter = chapter(traces);
    assertThat(parts(chapter, PagePart.Panels.class)).isEmpty();
    assertThat(alternatives(parts(chapter, PagePart.Gallery.class).get(0).images()))
        .containsExactly(
            "Effective sample size by step", "Mean reward by step", "Manifold deviation by step");
    assertThat(chapter.explanation()).contains("the middle of the prompts");
  }

  @Test
  void aPromptOfOneStepIsDrawn() {
    List<PromptTrace> traces =
        List.of(
            new PromptTrace("a", steps(1), OptionalDouble.empty()),
            new PromptTrace("b", List.of(), OptionalDouble.empty()));
    assertThat(parts(chapter(traces), PagePart.Panels.class).get(0).panels())
        .extracting(panel -> panel.curves().get(0))
        .containsExactly("0.00,100.00 100.00,100.00", "");
    assertThat(chapter(traces.subList(1, 2)).parts()).isNotEmpty();
  }
}
