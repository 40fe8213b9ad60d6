package io.github.das4j.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How help is written. */
final class HelpText {

  private HelpText() {}

  /** Leaves the lines of footers as they are, since examples in them are copied. */
  static void keepLines(CommandLine line) {
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(line.getHelpSectionMap());
    sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, HelpText::footer);
    line.setHelpSectionMap(sections);
  }

  private static String footer(Help help) {
    StringBuilder text = new StringBuilder();
    for (String each : help.commandSpec().usageMessage().footer()) {
      text.append(each).append(System.lineSeparator());
    }
    return text.toString();
  }
}
