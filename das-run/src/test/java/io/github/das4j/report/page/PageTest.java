package io.github.das4j.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.report.page.PagePart.Bars;
import io.github.das4j.report.page.PagePart.Chapter;
import io.github.das4j.report.page.PagePart.Command;
import io.github.das4j.report.page.PagePart.Facts;
import io.github.das4j.report.page.PagePart.Folded;
import io.github.das4j.report.page.PagePart.Gallery;
import io.github.das4j.report.page.PagePart.Grid;
import io.github.das4j.report.page.PagePart.Link;
import io.github.das4j.report.page.PagePart.Prose;
import io.github.das4j.report.page.PagePart.Ranking;
import io.github.das4j.report.page.PagePart.Size;
import io.github.das4j.report.page.PagePart.Table;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Pages are written so that they are XML too: a parser of it takes nothing on trust. */
class PageTest {

  private static final byte[] PNG = {1, 2, 3};

  /** What a prompt, a setting or a file's name may be. */
  private static final String FOUL =
      "</p></style><script>alert(1)</script> \"a\" 'b' & &lt; {{ page.title }} {% if %} --> ]]>";

  private static Document parsed(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html)));
  }

  private static List<Element> all(Document page, String name) {
    var nodes = page.getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength()).mapToObj(k -> (Element) nodes.item(k)).toList();
  }

  private static PageImage image(String text) {
    return PageImage.inline(PNG, text, text).with(List.of(text));
  }

  /** Every part, each of its texts the same. */
  private static Page page(String text) {
    PageImage small = image(text).smallOf(Path.of("a b", "100%#?.png"));
    return new Page(
        text,
        text,
        text,
        List.of(text),
        List.of(
            new Chapter(
                text,
                text,
                List.of(
                    new Gallery(Size.SMALL, List.of(image(text), small, image(text))),
                    Chapter.of(text, new Prose(text)))),
            new PagePart.Lead(text),
            new PagePart.Beside(
                List.of(
                    new PagePart.Beside.Pair(text, image(text), small),
                    new PagePart.Beside.Pair("", image(text), image(text)))),
            new PagePart.Panels(
                List.of(text, text),
                text,
                List.of(new PagePart.Panels.Panel(text, List.of("0,0 100,50", text)))),
            new Ranking(
                List.of(text),
                List.of(text),
                List.of(new Ranking.Ranked(image(text), 0, List.of(Double.NaN)))),
            new Grid(
                text,
                List.of(text, text),
                List.of(new Grid.Line(text, List.of(List.of(small, image(text)), List.of())))),
            new Table(1, List.of(text), List.of(Table.Row.bad(List.of(text)))),
            Bars.of(List.of(new Bars.Measured(text, 2, text), new Bars.Measured(text, 1, text))),
            Folded.of(
                text,
                Facts.of(Map.of(text, text)),
                new Command(text),
                new Link(text, "eval/eval.html"),
                new Gallery(Size.LARGE, List.of(image(text))))));
  }

  @Test
  void barsAreAsLongAsTheirFigures() {
    Bars bars = Bars.of(List.of(new Bars.Measured("a", 1, "1"), new Bars.Measured("b", 4, "4")));

    assertThat(bars.bars()).extracting(Bars.Bar::percent).containsExactly(25.0, 100.0);
    assertThat(Bars.of(List.of(new Bars.Measured("a", 0, "0"))).bars().get(0).percent()).isZero();
  }

  @Test
  void noTextIsTakenForMarkup() throws Exception {
    Document foul = parsed(page(FOUL).html());
    Document plain = parsed(page("plain").html());
    // The same elements, whatever the texts are: none has become markup.
    assertThat(all(foul, "*").stream().map(Element::getTagName))
        .containsExactlyElementsOf(all(plain, "*").stream().map(Element::getTagName).toList());
    for (String name :
        List.of("h1", "h2", "h3", "summary", "code", "option", "td", "figcaption", "dt")) {
      assertThat(all(foul, name)).anyMatch(e -> e.getTextContent().contains(FOUL));
    }
    assertThat(all(foul, "img")).anyMatch(e -> e.getAttribute("alt").equals(FOUL));
    assertThat(all(foul, "script")).hasSize(1);
  }

  @Test
  void aPageFetchesNothingAndItsLinksLeadSomewhere() throws Exception {
    Document page = parsed(page("plain").html());
    Set<String> ids = new HashSet<>();
    for (Element each : all(page, "*")) {
      String id = each.getAttribute("id");
      assertThat(id.isEmpty() || ids.add(id)).as("id %s is there once", id).isTrue();
    }
    List<String> addresses = new ArrayList<>();
    for (Element each : all(page, "*")) {
      addresses.add(each.getAttribute("src"));
      addresses.add(each.getAttribute("href"));
    }
    addresses.removeIf(String::isEmpty);
    assertThat(addresses)
        .allMatch(
            a -> a.startsWith("#") ? ids.contains(a.substring(1)) : !a.matches("(?!data:)\\w+:.*"))
        .contains("a%20b/100%25%23%3F.png", "eval/eval.html");
    assertThat(all(page, "link")).isEmpty();
  }

  @Test
  void everyImageIsEnlargedByALinkToItselfAndLedOnFrom() throws Exception {
    Document page = parsed(page("plain").html());
    assertThat(all(page, "figure")).hasSize(11);
    for (Element figure : all(page, "figure")) {
      Element link = (Element) figure.getElementsByTagName("a").item(0);
      assertThat(link.getAttribute("href")).isEqualTo("#" + figure.getAttribute("id"));
      assertThat(figure.getTextContent()).contains("Close");
    }
    Element second = all(page, "figure").get(1);
    assertThat(second.getTextContent()).contains("Previous", "Next", "Open the file");
    assertThat(all(page, "figure").get(0).getTextContent()).doesNotContain("Previous", "file");
  }

  @Test
  void aPromptOfAnyLengthHasAShortAlternative() throws Exception {
    String prompt = "a cat, ".repeat(3000);
    PageImage image = PageImage.inline(PNG, prompt, prompt);
    assertThat(image.alternative()).hasSizeLessThanOrEqualTo(200).endsWith("…");
    Page page =
        new Page("c", "t", "s", List.of(), List.of(new Gallery(Size.SMALL, List.of(image))));
    assertThat(parsed(page.html()).getElementsByTagName("figcaption").item(0).getTextContent())
        .contains(prompt.strip());
  }

  @Test
  void whatIsEmptyIsLeftOut() throws Exception {
    Page page =
        new Page(
            "c",
            "nothing yet",
            "",
            List.of(),
            List.of(
                Chapter.of("Images", new Gallery(Size.SMALL, List.of())),
                Chapter.of("Grid", new Grid("prompt", List.of("das"), List.of())),
                Folded.of("Genealogy", new Prose("explains"), new Gallery(Size.LARGE, List.of())),
                Folded.of("Settings", Facts.of(Map.of())),
                Folded.of("Again", new Command(""))));
    assertThat(page.parts()).isEmpty();
    assertThat(all(parsed(page.html()), "main").get(0).getTextContent()).isBlank();
  }

  @Test
  void relativeAddressesMayHoldAnything() {
    assertThat(PageImage.address(Path.of("a:b", "ä.png"))).isEqualTo("a:b/%C3%A4.png");
    assertThat(PageImage.linked(Path.of("x", "y.png"), "", "").file()).isEqualTo("x/y.png");
    assertThat(image("a").file()).isEmpty();
  }

  @Test
  void aNameThatATemplateMisspellsIsAnError() {
    assertThatThrownBy(
            () ->
                PageTemplates.named("command")
                    .evaluate(new StringWriter(), Map.of("part", new Prose("a"))))
        .hasMessageContaining("[line]");
    assertThatThrownBy(() -> PageTemplates.named("nowhere")).hasMessageContaining("nowhere.html");
  }

  /** Nothing is ever shown as it is: what escapes by default does so throughout. */
  @Test
  void noTemplateTurnsEscapingOff() throws Exception {
    Path folder =
        Path.of(Objects.requireNonNull(PageTemplates.class.getResource("page.html")).toURI())
            .resolveSibling("");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> templates = files.filter(f -> f.toString().matches(".*\\.(html|css|js)")).toList();
      assertThat(templates).hasSizeGreaterThan(10);
      for (Path template : templates) {
        assertThat(Files.readString(template)).doesNotContain("raw", "autoescape");
      }
    }
  }
}
