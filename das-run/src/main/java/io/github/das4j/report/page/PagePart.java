package io.github.das4j.report.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A part of a page. Texts are plain: what is markup in them is shown, not obeyed. */
public sealed interface PagePart {

  /** The name of the template that shows it. */
  default String template() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** Whether there is nothing to show. */
  default boolean isEmpty() {
    return false;
  }

  /**
   * Parts under a heading.
   *
   * @param explanation what a reader sees here; empty where the heading says it
   */
  record Chapter(String heading, String explanation, List<PagePart> parts) implements PagePart {
    public Chapter {
      parts = PagePart.filled(parts);
    }

    @Override
    public boolean isEmpty() {
      return parts.isEmpty();
    }

    /** A chapter that needs no explanation. */
    public static Chapter of(String heading, PagePart... parts) {
      return new Chapter(heading, "", List.of(parts));
    }
  }

  /** Parts that are shown when the reader opens them. */
  record Folded(String heading, List<PagePart> parts) implements PagePart {
    public Folded {
      parts = PagePart.filled(parts);
    }

    @Override
    public boolean isEmpty() {
      // What only explains is nothing without what it explains.
      return parts.stream().allMatch(Prose.class::isInstance);
    }

    public static Folded of(String heading, PagePart... parts) {
      return new Folded(heading, List.of(parts));
    }
  }

  /** A paragraph. */
  record Prose(String text) implements PagePart {}

  /** The sentence that a page is opened for. */
  record Lead(String text) implements PagePart {
    @Override
    public boolean isEmpty() {
      return text.isEmpty();
    }
  }

  /** A line to type into a terminal. */
  record Command(String line) implements PagePart {
    @Override
    public boolean isEmpty() {
      return line.isEmpty();
    }
  }

  /**
   * A link to a file beside the page.
   *
   * @param address relative, as it is written in a link
   */
  record Link(String text, String address) implements PagePart {}

  /** How large images stand beside each other. */
  enum Size {
    /** Images of a swarm. */
    SMALL,
    /** Plots, two or three in a row. */
    MEDIUM,
    /** One below the other, at most as wide as the page. */
    LARGE;

    /** As the style sheet calls it. */
    public String style() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Images side by side, each of which can be enlarged. */
  record Gallery(Size size, List<PageImage> images) implements PagePart {
    public Gallery {
      images = List.copyOf(images);
    }

    @Override
    public boolean isEmpty() {
      return images.isEmpty();
    }
  }

  /** Images two by two, what was before and what came of it; enlarged, one leads to the other. */
  record Beside(List<Pair> pairs) implements PagePart {
    public Beside {
      pairs = List.copyOf(pairs);
    }

    @Override
    public boolean isEmpty() {
      return pairs.isEmpty();
    }

    /**
     * Two images.
     *
     * @param heading of both, of any length; empty where the page says it
     */
    public record Pair(String heading, PageImage before, PageImage after) {}

    /** As the style sheet calls it: one pair has more room. */
    public String style() {
      return pairs.size() == 1 ? "alone" : "several";
    }
  }

  /**
   * Small curves side by side, a panel for each of several things, all of one scale.
   *
   * @param legend what the curves of a panel are, by their order
   * @param scale what bottom and top, left and right are, in a sentence
   */
  record Panels(List<String> legend, String scale, List<Panel> panels) implements PagePart {
    public Panels {
      legend = List.copyOf(legend);
      panels = List.copyOf(panels);
    }

    @Override
    public boolean isEmpty() {
      return panels.isEmpty();
    }

    /**
     * A panel.
     *
     * @param label of any length
     * @param curves as points of SVG, x and y in [0, 100], y downwards; empty for a curve that has
     *     none
     */
    public record Panel(String label, List<String> curves) {
      public Panel {
        curves = List.copyOf(curves);
      }
    }
  }

  /**
   * Images that the reader can sort by their scores and narrow down to one of several sets.
   *
   * @param orders what they can be sorted by
   * @param sets names of the sets
   */
  record Ranking(List<String> orders, List<String> sets, List<Ranked> images) implements PagePart {
    public Ranking {
      orders = List.copyOf(orders);
      sets = List.copyOf(sets);
      images = List.copyOf(images);
    }

    @Override
    public boolean isEmpty() {
      return images.isEmpty();
    }

    /**
     * An image to be sorted.
     *
     * @param set its number, from 0
     * @param scores one for each order; NaN where it has none
     */
    public record Ranked(PageImage image, int set, List<Double> scores) {
      public Ranked {
        scores = List.copyOf(scores);
      }
    }
  }

  /**
   * Pages side by side, each by a picture, which the reader can sort and search.
   *
   * @param orders what they can be sorted by
   */
  record Cards(List<Order> orders, List<Card> cards) implements PagePart {
    public Cards {
      orders = List.copyOf(orders);
      cards = List.copyOf(cards);
    }

    @Override
    public boolean isEmpty() {
      return cards.isEmpty();
    }

    /**
     * What they can be sorted by.
     *
     * @param greatest says that the greatest come first, as {@code newest first}
     * @param least says that the least do
     */
    public record Order(String name, String greatest, String least) {}

    /**
     * A page.
     *
     * @param address of the page, as {@link PageImage#address} makes it
     * @param picture the address of a picture, or a data URI; empty for none
     * @param lines short, below the title
     * @param scores one for each order; NaN where it has none
     */
    public record Card(
        String title, String address, String picture, List<String> lines, List<Double> scores) {
      public Card {
        lines = List.copyOf(lines);
        scores = List.copyOf(scores);
      }
    }
  }

  /**
   * Images by row and column.
   *
   * @param corner names the rows
   */
  record Grid(String corner, List<String> columns, List<Line> rows) implements PagePart {
    public Grid {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }

    @Override
    public boolean isEmpty() {
      return rows.isEmpty();
    }

    /**
     * A row of it.
     *
     * @param label may be of any length
     * @param cells one for each column, each any number of images
     */
    public record Line(String label, List<List<PageImage>> cells) {
      public Line {
        cells = cells.stream().map(List::copyOf).toList();
      }
    }
  }

  /**
   * A table. Its first columns are text, the others figures.
   *
   * @param texts how many columns are text, at least 1
   */
  record Table(int texts, List<String> head, List<Row> rows) implements PagePart {
    public Table {
      head = List.copyOf(head);
      rows = List.copyOf(rows);
    }

    @Override
    public boolean isEmpty() {
      return rows.isEmpty();
    }

    /** A table of one column of text, its head the first of the lines. */
    public static Table of(List<List<String>> lines) {
      return new Table(
          1,
          lines.isEmpty() ? List.of() : lines.get(0),
          lines.stream().skip(1).map(Row::of).toList());
    }

    /** Whether a row stands out. */
    public enum Mark {
      NONE,
      /** As wrong. */
      BAD;

      /** As the style sheet calls it. */
      public String style() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    /** A row. */
    public record Row(List<Cell> cells, Mark mark) {
      public Row {
        cells = List.copyOf(cells);
      }

      /** A row of texts. */
      public static Row of(List<String> texts) {
        return marked(texts, Mark.NONE);
      }

      /** A row that stands out as wrong. */
      public static Row bad(List<String> texts) {
        return marked(texts, Mark.BAD);
      }

      private static Row marked(List<String> texts, Mark mark) {
        return new Row(texts.stream().map(text -> new Cell(text, "")).toList(), mark);
      }
    }

    /**
     * A cell.
     *
     * @param more what stands below, smaller; may be empty
     */
    public record Cell(String text, String more) {}
  }

  /** Names and values, such as settings. */
  record Facts(List<Fact> facts) implements PagePart {
    public Facts {
      facts = List.copyOf(facts);
    }

    @Override
    public boolean isEmpty() {
      return facts.isEmpty();
    }

    /** In the order of the map. */
    public static Facts of(Map<String, String> values) {
      return new Facts(
          values.entrySet().stream().map(e -> new Fact(e.getKey(), e.getValue())).toList());
    }

    /** A name and a value. */
    public record Fact(String name, String value) {}
  }

  /** Figures as bars, the longest as wide as there is room. */
  record Bars(List<Bar> bars) implements PagePart {
    public Bars {
      bars = List.copyOf(bars);
    }

    @Override
    public boolean isEmpty() {
      return bars.isEmpty();
    }

    /**
     * A bar.
     *
     * @param percent of the room it takes, in [0, 100]
     * @param words the figure, as it is read
     */
    public record Bar(String label, double percent, String words) {}

    /**
     * A figure that is at least 0.
     *
     * @param words how it is read
     */
    public record Measured(String label, double value, String words) {}

    /** Bars as long as the figures are great. */
    public static Bars of(List<Measured> figures) {
      double greatest = figures.stream().mapToDouble(Measured::value).max().orElse(0);
      return new Bars(
          figures.stream()
              .map(
                  figure ->
                      new Bar(
                          figure.label(),
                          greatest > 0 ? 100 * figure.value() / greatest : 0,
                          figure.words()))
              .toList());
    }
  }

  /** The parts that hold anything: pages without images or plots have no empty chapters. */
  static List<PagePart> filled(PagePart... parts) {
    return filled(List.of(parts));
  }

  /** The parts that hold anything. */
  static List<PagePart> filled(List<PagePart> parts) {
    return parts.stream().filter(part -> !part.isEmpty()).toList();
  }
}
