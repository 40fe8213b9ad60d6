package io.github.das4j.hub;

import java.util.List;
import java.util.Optional;

/**
 * What the hub says of a repository at a revision.
 *
 * @param repository as it was asked for
 * @param commit that the revision is now
 * @param files all of them
 * @param licence as its card names it; nothing where it names none
 * @param gate whether terms have to be accepted first
 */
public record HubListing(
    String repository, String commit, List<HubFile> files, Optional<String> licence, Gate gate) {

  private static final int SHORT = 7;

  /** Who may download. */
  public enum Gate {
    /** Everybody. */
    OPEN,
    /** Whoever accepted the terms on the hub's page. */
    TERMS,
    /** Whom the owner let in. */
    REVIEWED
  }

  /** Takes a copy of the list. */
  public HubListing {
    files = List.copyOf(files);
  }

  /** A file by its path. */
  public Optional<HubFile> file(String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  /** The first digits of the commit, as people write it. */
  public String shortCommit() {
    return commit.substring(0, SHORT);
  }

  /** Licence and gate in words, such as {@code licence mit, open to all}. */
  public String terms() {
    String open =
        switch (gate) {
          case OPEN -> "open to all";
          case TERMS -> "gated: its terms must have been accepted on its page";
          case REVIEWED -> "gated: its owner lets people in one by one";
        };
    return licence.map(name -> "licence " + name).orElse("its page names no licence") + ", " + open;
  }
}
