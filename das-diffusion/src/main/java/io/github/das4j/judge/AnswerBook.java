package io.github.das4j.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.das4j.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What judges answered, and what that took; in a file, an entry a line, or in memory alone. A call
 * stands in it before it is made, so that no stop makes a budget forget one; a line that was cut
 * off by a stop is dropped. Safe for several threads.
 */
public final class AnswerBook implements AutoCloseable {

  /** The name of the file in a run's folder. */
  public static final String FILE = "judges.jsonl";

  private static final ObjectMapper LINES = new ObjectMapper();
  private static final String ASKED = "asked";
  private static final String ANSWERED = "answered";

  /** Of answers that another run was given, and paid for. */
  private static final String COPIED = "copied";

  private final Optional<Path> file;
  private final Map<Key, Double> answers = new HashMap<>();
  private Optional<FileChannel> channel = Optional.empty();
  private Spending spending = Spending.NOTHING;

  /**
   * What an answer is about.
   *
   * @param term of the reward, as it is written, without its weight
   * @param prompt that the image was drawn from
   * @param image the SHA-256 of its pixels
   */
  record Key(String term, String prompt, String image) {}

  private AnswerBook(Optional<Path> file) {
    this.file = file;
  }

  /** One that is forgotten at the end. */
  public static AnswerBook inMemory() {
    return new AnswerBook(Optional.empty());
  }

  /**
   * The one in a file, which is made with the first call.
   *
   * @throws IllegalArgumentException naming the line that is none of its own
   */
  public static AnswerBook in(Path file) {
    AnswerBook book = new AnswerBook(Optional.of(file));
    if (Files.isRegularFile(file)) {
      book.read(whole(file), file, Kept.ALL);
    }
    return book;
  }

  /**
   * Takes the answers of another book, but nothing of what they took.
   *
   * @throws IllegalArgumentException naming the line that is none of its own
   */
  public synchronized void copyAnswers(Path other) {
    AnswerBook book = new AnswerBook(Optional.empty());
    book.read(whole(other), other, Kept.ANSWERS);
    Map<String, Map<Key, Double>> terms = new HashMap<>();
    book.answers.forEach(
        (key, value) -> terms.computeIfAbsent(key.term(), term -> new HashMap<>()).put(key, value));
    terms.forEach(
        (term, values) -> {
          append(entry(term, values).put(COPIED, true));
          answers.putAll(values);
        });
  }

  private enum Kept {
    ALL,
    ANSWERS
  }

  /** The lines that were written to their end. */
  private static String whole(Path file) {
    try {
      String text = Files.readString(file);
      return text.substring(0, text.lastIndexOf('\n') + 1);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
    }
  }

  private synchronized void read(String text, Path source, Kept kept) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      try {
        add(LINES.readTree(line), kept);
      } catch (JsonProcessingException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            source + ", line " + number + " is no entry of a book of answers; was it edited?", e);
      }
    }
  }

  private void add(JsonNode entry, Kept kept) {
    if (entry.has(ASKED)) {
      spending = kept == Kept.ALL ? spending.called() : spending;
      return;
    }
    JsonNode values = entry.path("values");
    if (!entry.has(ANSWERED) || !values.isArray()) {
      throw new IllegalArgumentException("neither asked nor answered");
    }
    // Terms and prompts are long and few: each is held once.
    String term = entry.path(ANSWERED).asText().intern();
    for (JsonNode value : values) {
      if (!value.path("value").isNumber()) {
        throw new IllegalArgumentException("no value");
      }
      String prompt = value.path("prompt").asText().intern();
      answers.put(
          new Key(term, prompt, value.path("image").asText()), value.path("value").asDouble());
    }
    if (entry.path(COPIED).asBoolean()) {
      return;
    }
    JsonNode cost = entry.path("cost");
    spending =
        spending.answered(
            values.size(),
            new Usage(
                entry.path("input_tokens").asLong(),
                entry.path("output_tokens").asLong(),
                cost.isNumber() ? OptionalDouble.of(cost.asDouble()) : OptionalDouble.empty()));
  }

  synchronized OptionalDouble find(Key key) {
    Double value = answers.get(key);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** What it holds was so much. */
  public synchronized Spending spending() {
    return spending;
  }

  /**
   * Notes a call before it is made.
   *
   * @throws BudgetSpentException if there may be no more
   */
  synchronized void asking(String term, int images, OptionalInt budget) {
    if (budget.isPresent() && spending.calls() >= budget.getAsInt()) {
      throw new BudgetSpentException(budget.getAsInt());
    }
    append(LINES.createObjectNode().put(ASKED, term).put("images", images));
    spending = spending.called();
  }

  /** Notes what came of a call. */
  synchronized void answered(String term, Map<Key, Double> values, Usage usage) {
    ObjectNode entry = entry(term, values);
    if (usage.input() > 0 || usage.output() > 0) {
      entry.put("input_tokens", usage.input()).put("output_tokens", usage.output());
    }
    usage.cost().ifPresent(cost -> entry.put("cost", cost));
    append(entry);
    answers.putAll(values);
    spending = spending.answered(values.size(), usage);
  }

  private static ObjectNode entry(String term, Map<Key, Double> values) {
    ObjectNode entry = LINES.createObjectNode().put(ANSWERED, term);
    ArrayNode list = entry.putArray("values");
    values.forEach(
        (key, value) ->
            list.addObject()
                .put("image", key.image())
                .put("prompt", key.prompt())
                .put("value", value));
    return entry;
  }

  private void append(ObjectNode entry) {
    if (file.isEmpty()) {
      return;
    }
    try {
      if (channel.isEmpty()) {
        channel = Optional.of(opened(file.get()));
      }
      channel.get().write(StandardCharsets.UTF_8.encode(entry + "\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write " + file.get() + ": " + AtomicFiles.reason(e), e);
    }
  }

  /** What was cut off goes. */
  private static FileChannel opened(Path file) throws IOException {
    long sound =
        Files.isRegularFile(file) ? whole(file).getBytes(StandardCharsets.UTF_8).length : 0;
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    channel.truncate(sound);
    channel.position(sound);
    return channel;
  }

  @Override
  public synchronized void close() {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot close " + file.get() + ": " + AtomicFiles.reason(e), e);
    }
  }
}
