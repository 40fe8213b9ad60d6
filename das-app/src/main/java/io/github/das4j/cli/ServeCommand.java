package io.github.das4j.cli;

import io.github.das4j.server.DasServer;
import io.github.das4j.server.ServerOptions;
import io.github.das4j.server.job.JobsLeft;
import io.github.das4j.words.CommandWord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code das serve}: images on request, over HTTP. */
@Command(
    name = "serve",
    description = "Draws images on request: an HTTP API of its own, and OpenAI's for images.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Each job is a run folder as das sample makes it. Examples:",
      "  das serve",
      "  curl -s localhost:8420/v1/images/generations -H 'Content-Type: application/json' \\",
      "    -d '{\"prompt\":\"a red fox on a blue background\"}'",
      "  das serve --host 0.0.0.0 --token-file token --model sd15 --reward aesthetic:clip-l14,head.pth"
    })
final class ServeCommand implements Callable<Integer> {

  /** A signal ends the program within 8 seconds, whatever runs. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServeArguments arguments = new ServeArguments();
  @Mixin SettingsArguments settings = new SettingsArguments(SettingsUse.SERVE);

  @Override
  public Integer call() {
    return settings.printed
        ? SettingsArguments.print(ServeArguments.all(settings))
        : serve(arguments.options(settings), spec, url -> {});
  }

  /** What is done with the address, once the server listens. */
  interface Opened {
    void at(String url);
  }

  /**
   * Serves until a signal ends the program.
   *
   * @param command by which that is, as it was called
   */
  static int serve(ServerOptions options, CommandSpec command, Opened opened) {
    DasServer server = DasServer.start(options);
    try (Interruption stopped = new Interruption(() -> stopped(server, command))) {
      System.out.println(server.url());
      opened.at(server.url());
      server.join();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Failures.FAILED;
    } finally {
      server.close();
    }
  }

  private static void stopped(DasServer server, CommandSpec command) {
    String left = JobsLeft.of(server.engine()).words(line(command));
    Failures.say(command.name() + " is stopped; " + left);
    server.stop(PATIENCE);
  }

  /** The line that called a command, to be typed again. */
  static String line(CommandSpec command) {
    ParseResult called = command.root().commandLine().getParseResult();
    List<String> words = new ArrayList<>(List.of(command.root().name()));
    if (called == null) {
      words.add(command.name());
    } else {
      called.originalArgs().forEach(word -> words.add(CommandWord.of(word)));
    }
    return String.join(" ", words);
  }
}
