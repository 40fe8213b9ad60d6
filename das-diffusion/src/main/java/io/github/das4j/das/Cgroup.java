package io.github.das4j.das;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of a cgroup hierarchy that counts memory. A process may take what its own cgroup and
 * each above it leave (kernel.org, cgroup-v2.rst: memory.max; cgroup-v1/memory.rst: hierarchy).
 *
 * @param folder where the group's files are
 * @param version their names
 */
record Cgroup(Path folder, Version version) {

  /** The two hierarchies' files. */
  enum Version {
    V1("memory.limit_in_bytes", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"),
    /** Above {@code memory.high} a group is throttled until it hardly runs. */
    V2("memory.max", "memory.high", "memory.current", "");

    private final String limit;
    private final String soft;
    private final String usage;
    private final Pattern cache;

    Version(String limit, String soft, String usage, String prefix) {
      this.limit = limit;
      this.soft = soft;
      this.usage = usage;
      this.cache = Pattern.compile("(?m)^" + prefix + "(?:in)?active_file (\\d{1,18})$");
    }
  }

  /** A line of /proc/self/mountinfo: the mounted part, where, and of what kind (proc(5)). */
  private static final Pattern MOUNT =
      Pattern.compile("\\S+ \\S+ \\S+ (\\S+) (\\S+) .*? - (\\S+) \\S+ (\\S+)");

  /** A line of /proc/self/cgroup: hierarchy, controllers, path (cgroups(7)). */
  private static final Pattern GROUP = Pattern.compile("\\d+:([^:]*):(/.*)");

  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

  /** Where a hierarchy is mounted. */
  private record Mount(String part, String point, Version version) {

    static Optional<Mount> parse(String line) {
      Matcher matcher = MOUNT.matcher(line);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      String kind = matcher.group(3);
      boolean first =
          kind.equals("cgroup") && List.of(matcher.group(4).split(",")).contains("memory");
      if (!first && !kind.equals("cgroup2")) {
        return Optional.empty();
      }
      Version version = first ? Version.V1 : Version.V2;
      return Optional.of(new Mount(plain(matcher.group(1)), plain(matcher.group(2)), version));
    }

    /** Spaces and the like are written in octal. */
    private static String plain(String text) {
      return ESCAPED
          .matcher(text)
          .replaceAll(m -> Matcher.quoteReplacement("" + (char) Integer.parseInt(m.group(1), 8)));
    }

    /** A group's folder; the mount itself where the group lies outside of what is mounted. */
    Path folder(Path root, String group) {
      Path top = root.resolve(point.substring(1));
      String below =
          part.equals("/") ? group : group.startsWith(part) ? group.substring(part.length()) : "";
      Path folder = top.resolve(below.replaceFirst("^/+", "")).normalize();
      return folder.startsWith(top) && Files.isDirectory(folder) ? folder : top;
    }
  }

  /**
   * What the cgroups of this process leave it, in bytes; nothing where none has a limit.
   *
   * @param root where {@code proc} and the mounts are: the file system's root
   */
  static OptionalDouble free(Path root) {
    List<String> groups = lines(root.resolve("proc/self/cgroup"));
    return lines(root.resolve("proc/self/mountinfo")).stream()
        .flatMap(line -> Mount.parse(line).stream())
        .flatMap(mount -> upwards(root, mount, groups))
        .flatMapToDouble(group -> group.left().stream())
        .min();
  }

  /** The process's group in a hierarchy and those above it. */
  private static Stream<Cgroup> upwards(Path root, Mount mount, List<String> lines) {
    Path top = mount.folder(root, "");
    List<Cgroup> groups = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = GROUP.matcher(line);
      if (!matcher.matches() || !controls(matcher.group(1), mount.version())) {
        continue;
      }
      Path folder = mount.folder(root, matcher.group(2));
      for (Path each = folder; each != null && each.startsWith(top); each = each.getParent()) {
        groups.add(new Cgroup(each, mount.version()));
      }
    }
    return groups.stream();
  }

  private static boolean controls(String controllers, Version version) {
    return version == Version.V2
        ? controllers.isEmpty()
        : List.of(controllers.split(",")).contains("memory");
  }

  /** Its limit less what is used, pages of files apart, which the kernel takes back. */
  private OptionalDouble left() {
    OptionalDouble limit =
        Stream.of(version.limit, version.soft).flatMapToDouble(name -> number(name).stream()).min();
    OptionalDouble used = number(version.usage);
    if (limit.isEmpty() || used.isEmpty()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Math.max(0, limit.getAsDouble() - used.getAsDouble() + cache()));
  }

  private double cache() {
    return version
        .cache
        .matcher(String.join("\n", lines(folder.resolve("memory.stat"))))
        .results()
        .mapToDouble(match -> Double.parseDouble(match.group(1)))
        .sum();
  }

  /** The number in a file; nothing where there is no such file, or it says "max". */
  private OptionalDouble number(String name) {
    return lines(folder.resolve(name)).stream()
        .filter(line -> line.matches("\\d{1,20}"))
        .mapToDouble(Double::parseDouble)
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      // Not Linux, or not there: no limit that we could know of.
      return List.of();
    }
  }
}
