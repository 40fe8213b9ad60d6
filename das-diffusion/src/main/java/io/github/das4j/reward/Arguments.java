package io.github.das4j.reward;

import io.github.das4j.checkpoint.file.HubCache;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The part of a specification after the colon. */
final class Arguments {

  private Arguments() {}

  /** As paths, of which there must be so many. */
  static List<Path> paths(RewardProvider provider, List<String> arguments, int count) {
    requireCount(provider, arguments, count);
    return paths(provider, arguments);
  }

  /** As paths, so many or one more. */
  static List<Path> pathsFrom(RewardProvider provider, List<String> arguments, int least) {
    boolean more = arguments.size() == least + 1;
    return paths(provider, arguments, more ? least + 1 : least);
  }

  private static List<Path> paths(RewardProvider provider, List<String> arguments) {
    try {
      return arguments.stream().map(Path::of).map(HubCache::resolve).toList();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "reward '" + provider.name() + "': not a path: " + e.getInput(), e);
    }
  }

  static void requireCount(RewardProvider provider, List<String> arguments, int count) {
    if (arguments.size() != count) {
      throw new IllegalArgumentException(
          "reward '"
              + provider.name()
              + "' takes "
              + count
              + (count == 1 ? " argument" : " arguments")
              + ", not "
              + arguments.size()
              + ": write "
              + provider.usage().split(" ", 2)[0]);
    }
  }
}
