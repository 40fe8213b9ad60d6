package io.github.das4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.catalogue.KeptRun;
import io.github.das4j.catalogue.RunIndex;
import io.github.das4j.files.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code das runs}: what was made in a folder, as a list or a page. */
@Command(
    name = "runs",
    description = {
      "Lists and searches what was made, opens it, or removes it.",
      "Date, kind, status, prompt, best reward, what alignment gained over the model's own image,"
          + " and size on disk of all that das left in a folder: samples, runs, comparisons, tunings."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    subcommands = {RunsOpenCommand.class, RunsRemoveCommand.class},
    footer = {
      "",
      "Examples:",
      "  das runs",
      "  das runs cat hat --sort gain",
      "  das runs --in . --status unfinished",
      "  das runs --page --open",
      "  das runs open 3",
      "  das runs remove 3 7 --yes"
    })
final class RunsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "WORDS",
      arity = "0..*",
      description = "That must all stand in prompt, name, model, reward or kind.")
  private List<String> words = new ArrayList<>();

  @Mixin private RunsArguments arguments = new RunsArguments();

  @Option(
      names = "--sort",
      paramLabel = "BY",
      description = "${COMPLETION-CANDIDATES}, the greatest first. Default: date.")
  private RunsTable.Order order = RunsTable.Order.DATE;

  @Option(names = "--reverse", description = "The least first.")
  private boolean reverse;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only these: sample, run, compare, tune, online, eval, toy or bench.")
  private Optional<String> kind = Optional.empty();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only these: finished or unfinished.")
  private Optional<String> status = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: all.")
  private int limit = Integer.MAX_VALUE;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Option(
      names = "--page",
      description = "Write a page of them, index.html, with a picture of each that leads to it.")
  private boolean page;

  @Mixin private OpenArguments opening = new OpenArguments();

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1, not " + limit);
    }
    RunsTable table =
        RunsTable.of(arguments.find(String.join(" ", words)))
            .filter(kind, status)
            .sorted(order, reverse)
            .first(limit);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.text(json(table)));
    } else if (page || opening.isAsked()) {
      Path file = RunIndex.write(arguments.folder(), table.runs());
      out.println(file);
      opening.show(file);
    } else if (table.rows().isEmpty()) {
      Failures.say("nothing was found in " + arguments.folder());
    } else {
      table.lines(arguments, Terminal.COLUMNS).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private ObjectNode json(RunsTable table) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    ArrayNode all = node.putArray("runs");
    for (RunsTable.Row row : table.rows()) {
      KeptRun run = row.run();
      ObjectNode each =
          all.addObject()
              .put("id", arguments.name(run))
              .put("folder", run.folder().toString())
              .put("date", run.date().toString())
              .put("kind", run.kind())
              .put("status", run.status())
              .put("model", run.model())
              .put("bytes", row.bytes());
      run.prompts().forEach(each.withArray("prompts")::add);
      run.bestReward().ifPresent(reward -> each.put("reward", reward));
      run.gain().ifPresent(gain -> each.put("gain", gain));
    }
    return node;
  }
}
