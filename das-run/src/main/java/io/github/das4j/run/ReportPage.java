package io.github.das4j.run;

import io.github.das4j.report.Html;
import java.util.List;

/** The report of a run as a page. */
final class ReportPage {

  private ReportPage() {}

  static String of(ReportData data) {
    StringBuilder rows = new StringBuilder();
    data.settings().forEach((name, value) -> rows.append(Html.row(name, value)));
    return Html.template(ReportPage.class, "report.html")
        .replace("{{title}}", Html.escaped(data.title()))
        .replace("{{summary}}", Html.escaped(data.summary()))
        .replace("{{images}}", figures(data.images()))
        .replace("{{plots}}", figures(data.plots()))
        .replace("{{genealogies}}", figures(data.genealogies()))
        .replace("{{settings}}", rows)
        .replace("{{rerun}}", Html.escaped(data.again()));
  }

  private static String figures(List<ReportData.Picture> pictures) {
    StringBuilder html = new StringBuilder();
    for (ReportData.Picture picture : pictures) {
      String image =
          "<img loading=\"lazy\" alt=\""
              + Html.escaped(picture.text())
              + "\" src=\""
              + picture.source()
              + "\">";
      html.append("<figure>")
          .append(
              picture.link().isEmpty()
                  ? image
                  : "<a href=\"" + picture.link() + "\">" + image + "</a>")
          .append(
              picture.caption().isEmpty()
                  ? ""
                  : "<figcaption>" + Html.escaped(picture.caption()) + "</figcaption>")
          .append("</figure>\n");
    }
    return html.toString();
  }
}
