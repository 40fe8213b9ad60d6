package io.github.das4j.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.files.Json;
import io.github.das4j.words.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that published settings call by name, and where the hub has it. Sizes are of the
 * weights that a run reads, and licences those of the hub's pages, as far as they are known for
 * certain; the hub says both before it sends anything.
 *
 * @param name as settings call it: {@code OWNER/NAME}, or a file's
 * @param is what it is, in words
 * @param reference where the hub has it
 * @param bytes of its weights
 * @param halfBytes of its weights in the variant {@code fp16}, where it has one
 * @param licence as its page names it
 * @param sha256 that a single file must have
 */
public record KnownCheckpoint(
    String name,
    String is,
    HubReference reference,
    OptionalLong bytes,
    OptionalLong halfBytes,
    Optional<String> licence,
    Optional<String> sha256) {

  private static final List<KnownCheckpoint> ALL = read();

  /** All of them. */
  public static List<KnownCheckpoint> all() {
    return ALL;
  }

  /** The one of a name. */
  public static Optional<KnownCheckpoint> find(String name) {
    return ALL.stream().filter(known -> known.name().equals(name)).findFirst();
  }

  /** The nearest known name to one that is misspelt. */
  public static Optional<String> nearest(String name) {
    return Spelling.nearest(name, ALL.stream().map(KnownCheckpoint::name).toList());
  }

  /** Size in words. */
  public String size() {
    return bytes.isPresent() ? ByteCount.of(bytes.getAsLong()) : "size unknown";
  }

  /**
   * How its weights are had in fewer bits, in words; nothing where they are there in one width
   * alone.
   */
  public Optional<String> smaller() {
    return halfBytes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "das models download "
                + reference.repository()
                + " --variant "
                + HubReference.HALF
                + " brings "
                + is
                + " in 16 bits, "
                + ByteCount.of(halfBytes.getAsLong())
                + " in place of "
                + size());
  }

  /** Licence in words. */
  public String terms() {
    return licence.map(text -> "licence " + text).orElse("licence unknown here");
  }

  /**
   * Refuses another file than the one that is meant.
   *
   * @throws HubException if the plan would bring one
   */
  public void require(DownloadPlan plan) {
    if (sha256.isPresent()
        && plan.files().stream().anyMatch(file -> !file.digest().equals(sha256))) {
      throw new HubException(
          plan.reference()
              + " is not the file that is known as "
              + name
              + " (SHA-256 "
              + sha256.get()
              + "): nothing was downloaded");
    }
  }

  private static List<KnownCheckpoint> read() {
    try (@Nullable InputStream in = KnownCheckpoint.class.getResourceAsStream("checkpoints.json")) {
      if (in == null) {
        throw new IllegalStateException("the build left out checkpoints.json");
      }
      List<KnownCheckpoint> all = new ArrayList<>();
      Json.MAPPER.readTree(in).forEach(each -> all.add(read(each)));
      return List.copyOf(all);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read checkpoints.json", e);
    }
  }

  private static KnownCheckpoint read(JsonNode entry) {
    return new KnownCheckpoint(
        entry.path("name").asText(),
        entry.path("is").asText(),
        HubReference.parse(entry.path("reference").asText()),
        number(entry.path("bytes")),
        number(entry.path("bytes_fp16")),
        text(entry.path("licence")),
        text(entry.path("sha256")));
  }

  private static OptionalLong number(JsonNode node) {
    return node.isIntegralNumber() ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node.asText()).filter(text -> !text.isEmpty());
  }
}
